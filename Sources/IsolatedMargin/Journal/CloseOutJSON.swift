import PolicyDocument

extension CloseOutRule: JournalCoded {
    /// The value of `kind`.
    enum Kind: String, CaseIterable {
        case whole
        case leastThatRestores = "least_that_restores"
        case share, shortage, half
    }

    var json: JSONValue {
        switch self {
        case .whole: Kind.whole.object()
        case .leastThatRestores(let rule):
            Kind.leastThatRestores.object([
                .init("buffer_ppm", rule.bufferPpm.json), .init("step", rule.step.json),
                .init("whole_up_to", rule.wholeUpTo.json),
            ])
        case .share(let rule):
            Kind.share.object([
                .init("portion_ppm", rule.portionPpm.json),
                .init("notional_min", rule.notionalMin.json),
                .init("notional_max", .optional(rule.notionalMax)),
                .init("whole_up_to", rule.wholeUpTo.json),
            ])
        case .shortage(let rule):
            Kind.shortage.object([
                .init("liquidator_fee_ppm", rule.liquidatorFeePpm.json),
                .init("insurance_fee_ppm", rule.insuranceFeePpm.json),
                .init("buffer_ppm", rule.bufferPpm.json),
            ])
        case .half(let rule):
            Kind.half.object([.init("whole_up_to", rule.wholeUpTo.json)])
        }
    }

    init(_ value: DocumentValue) throws(DocumentError) {
        let kind: Kind = try value.kind("kind")
        let members = try value.members(["kind"] + kind.keys)
        switch kind {
        case .whole: self = .whole
        case .leastThatRestores:
            self = .leastThatRestores(
                RestoringCloseOut(
                    bufferPpm: try members["buffer_ppm"], step: try members["step"],
                    wholeUpTo: try members["whole_up_to"]))
        case .share:
            self = .share(
                ShareCloseOut(
                    portionPpm: try members["portion_ppm"],
                    notionalMin: try members["notional_min"],
                    notionalMax: try members.optional("notional_max"),
                    wholeUpTo: try members["whole_up_to"]))
        case .shortage:
            self = .shortage(
                ShortageCloseOut(
                    liquidatorFeePpm: try members["liquidator_fee_ppm"],
                    insuranceFeePpm: try members["insurance_fee_ppm"],
                    bufferPpm: try members["buffer_ppm"]))
        case .half: self = .half(HalfCloseOut(wholeUpTo: try members["whole_up_to"]))
        }
    }
}

extension CloseOutRule.Kind {
    /// What stands beside `kind`.
    fileprivate var keys: [String] {
        switch self {
        case .whole: []
        case .leastThatRestores: ["buffer_ppm", "step", "whole_up_to"]
        case .share: ["portion_ppm", "notional_min", "notional_max", "whole_up_to"]
        case .shortage: ["liquidator_fee_ppm", "insurance_fee_ppm", "buffer_ppm"]
        case .half: ["whole_up_to"]
        }
    }
}
