/// What a close-out rule is asked about: a position below maintenance.
struct CloseOutCase {
    let contract: Contract
    /// The one that watches the position.
    let rule: MarginRule
    let mark: Ticks
    /// At the mark.
    let exposure: Exposure
    /// Under cross margin with that of the rest of the account, less its maintenance.
    let equity: Quanta

    var lots: Lots { exposure.lots }
    var lotStep: Lots { contract.lotStep }
    var notional: Quanta { exposure.notional }
    var maintenance: Quanta { rule.maintenance(of: exposure) }
}

extension CloseOutRule {
    /// The size to close: at least the lot step, at most the position; a multiple of the lot step,
    /// or the whole. `excess` is equity less a target after closing a size, where the target is
    /// what is then the least safe equity, raised by a share in ppm.
    func lotsToClose(
        of position: CloseOutCase, excess: (_ lots: Lots, _ bufferPpm: Int) -> Quanta
    ) -> Lots {
        let wanted =
            switch self {
            case .whole: position.lots
            case .leastThatRestores(let rule): rule.lotsToClose(of: position, excess: excess)
            case .share(let rule): rule.lotsToClose(of: position)
            case .shortage(let rule): rule.lotsToClose(of: position)
            case .half(let rule): rule.lotsToClose(of: position)
            }
        return min(max(wanted, position.lotStep), position.lots)
    }
}
