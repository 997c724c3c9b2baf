import VolModel

@testable import IsolatedMargin

/// A trade of a segment with the book.
struct ReferenceTrade {
    var lots: Lots
    /// From the book to the segment.
    var proceeds: BigInteger
    var fee: BigInteger
}

extension ReferenceEngine {
    mutating func book(_ trade: ReferenceTrade, _ index: ContractIndex) {
        markets[index].bookLots -= trade.lots
        markets[index].bookBalance -= trade.proceeds
        treasuries[contract(index).settlement].fees += trade.fee
    }

    mutating func bookFunding(_ paid: BigInteger, _ segment: ReferenceSegment) throws {
        guard !paid.isZero else { return }
        markets[segment.contract].bookBalance += paid
        events.append(.fundingSettled(segment.id, paid: try narrow(paid)))
    }

    func settledFunding(_ segment: inout ReferenceSegment) -> BigInteger {
        let due = fundingDue(segment.lots, segment.fundingIndex, segment.contract)
        segment.fundingPaid += due
        segment.fundingIndex = markets[segment.contract].fundingIndex
        return due
    }

    func fee(_ lots: Lots, _ index: ContractIndex, _ ticks: Ticks) -> BigInteger {
        let traded = value(lots, index, ticks).rounded(.up).magnitude
        return (Rational(traded) * Rational(ppm: venue.markets[index].takerFeePpm)).rounded(.up)
    }

    /// What lots cost is rounded up.
    func add(_ lots: Lots, to segment: inout ReferenceSegment, _ ticks: Ticks) -> ReferenceTrade {
        let cost = value(lots, segment.contract, ticks).rounded(.up)
        let fee = fee(lots, segment.contract, ticks)
        segment.lots += lots
        segment.entryValue += cost
        segment.fees += fee
        return ReferenceTrade(lots: lots, proceeds: -cost, fee: fee)
    }

    /// What lots bring is rounded down; the last fee takes no more than is left.
    func remove(
        _ lots: Lots, from segment: inout ReferenceSegment, _ ticks: Ticks, fees: Bool
    ) -> ReferenceTrade {
        let proceeds = value(-lots, segment.contract, ticks).rounded(.down)
        release(lots, of: &segment, for: proceeds)
        var fee = fees ? fee(lots, segment.contract, ticks) : 0
        if segment.lots == 0 { fee = min(fee, max(0, segment.balance)) }
        segment.fees += fee
        return ReferenceTrade(lots: lots, proceeds: proceeds, fee: fee)
    }

    func release(_ lots: Lots, of segment: inout ReferenceSegment, for proceeds: BigInteger) {
        let part = Rational(
            segment.entryValue * BigInteger(abs(lots)), over: BigInteger(abs(segment.lots))
        ).rounded(.down)
        segment.lots += lots
        segment.entryValue -= part
        segment.realised += proceeds - part
    }

    func published(_ segment: ReferenceSegment) throws -> Segment {
        Segment(
            id: segment.id, account: segment.account, contract: segment.contract,
            lots: segment.lots, collateral: try narrow(segment.collateral),
            entryValue: try narrow(segment.entryValue), realised: try narrow(segment.realised),
            fundingPaid: try narrow(segment.fundingPaid), fees: try narrow(segment.fees),
            fundingIndex: try narrow(segment.fundingIndex), ruleVersion: segment.version)
    }
}
