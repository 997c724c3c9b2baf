#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A print that is not believed.
public struct QuarantinedPrint: Sendable, Hashable {
    /// Its place among the observations, from 0.
    public let index: Int
    /// The observation that decided it; until that one was known the print was believed. It is the
    /// print that was back, or a later one where only that told what it was back to.
    public let confirmingIndex: Int
    /// ln(print / last believed price).
    public let logSize: Double
    /// |``logSize``| in robust deviations.
    public let deviations: Double
}

/// Finds prints that leave the price and are taken back at once, in one pass.
///
/// See ``OutlierRule`` for what is quarantined. The decision on print i is made by observation
/// ``QuarantinedPrint/confirmingIndex`` ≤ i + ``OutlierRule/longestExcursion``, rows that are no
/// prices not counted, and depends on nothing later. A crash stays, down or up, as long as the
/// price does not come back: the screen knows no direction. Quarantined prints are no reference
/// and no return of what follows.
///
/// A single feed cannot tell a bad print from a real flash crash that was over within
/// ``OutlierRule/longestExcursion`` updates, nor a bad price that stays from a market. Prints
/// before ``OutlierRule/fewestReturns`` returns are known, the last prints of a history, and errors
/// below ``OutlierRule/smallestExcursion`` stay as well.
///
/// Memory: the rule's window. Time: constant for an observation within the smallest excursion of
/// the one before; sorting the window where an excursion has come back.
public struct OutlierScreen: Sendable {
    private struct Print {
        let index: Int
        let time: Int64
        let price: Double
    }

    public let rule: OutlierRule
    /// In order of their place.
    public private(set) var quarantined: [QuarantinedPrint] = []
    /// Observations so far.
    public private(set) var count = 0

    private var window: TrailingWindow
    /// Prices that need no judgement: within the smallest excursion of the last believed one.
    private var calm: (low: Double, high: Double) = (.infinity, -.infinity)
    private let calmFactor: (low: Double, high: Double)
    private var pending: [Print] = []
    private var latestTime = Int64.min
    /// Believed observations since the history began or the last quarantine.
    private var believed = 0
    private var hasQuarantined = false
    /// Returns since then.
    private var freshReturns: Int { hasQuarantined ? believed : believed - 1 }

    public init(_ rule: OutlierRule = .standard) {
        self.rule = rule
        window = TrailingWindow(capacity: rule.window + 1)
        // Rounding may send a print on to judgement, not past it.
        let factor = exp(rule.smallestExcursion) * (1 - 1e-12)
        calmFactor = (1 / factor, factor)
    }

    /// Prints at the end that may still prove wrong. They are believed until they do.
    public var undecided: Int { pending.count }

    /// Takes the next observation.
    ///
    /// A price that is not finite and positive, or a time not after the one before, is passed
    /// over: it takes a place, and is neither believed nor quarantined.
    public mutating func observe(time: Int64, price: Double) {
        let index = count
        count += 1
        guard price > 0, price < .infinity, time > latestTime || index == 0 else { return }
        latestTime = time
        if price >= calm.low, price <= calm.high, pending.isEmpty {
            believe(time: time, price: price)
        } else {
            pending.append(Print(index: index, time: time, price: price))
            while settleFirst() {}
        }
    }

    /// Hands over what was quarantined since the last call and forgets it.
    mutating func takeQuarantined() -> [QuarantinedPrint] {
        defer { quarantined = [] }
        return quarantined
    }

    /// The quarantined prints of a whole history. Precondition: as many times as prices.
    public static func quarantined(
        times: [Int64], prices: [Double], rule: OutlierRule = .standard
    ) -> [QuarantinedPrint] {
        var screen = OutlierScreen(rule)
        for index in times.indices { screen.observe(time: times[index], price: prices[index]) }
        return screen.quarantined
    }

    @inline(__always)
    private mutating func believe(time: Int64, price: Double) {
        window.append(time: time, price: price)
        // Denormal prices have too few digits for the bounds and are always judged.
        calm.low = max(price * calmFactor.low, .leastNormalMagnitude)
        calm.high = price * calmFactor.high
        believed += 1
    }

    private mutating func believeFirst() {
        let first = pending.removeFirst()
        believe(time: first.time, price: first.price)
    }

    /// Decides on the first pending print, where that is possible yet.
    private mutating func settleFirst() -> Bool {
        guard !pending.isEmpty else { return false }
        guard let reference = window.last else {
            believeFirst()
            return true
        }
        var smallest = Double.infinity
        for (place, print) in pending.enumerated() {
            let size = abs(TypicalStep.logReturn(from: reference.price, to: print.price))
            if place > 0, size <= rule.returnShare * smallest {
                if let typical = typicalStep(ifRun: place, beyond: smallest) {
                    quarantine(place, from: reference.price, typical)
                } else {
                    believeFirst()
                }
                return true
            }
            guard size > rule.smallestExcursion, place < rule.longestExcursion else {
                believeFirst()
                return true
            }
            smallest = min(smallest, size)
        }
        return false
    }

    /// The typical step, if the first `length` pending prints, of at least the size `smallest`,
    /// are wrong by it.
    private func typicalStep(ifRun length: Int, beyond smallest: Double) -> TypicalStep? {
        guard freshReturns >= rule.fewestReturns, let reference = window.last,
            let typical = window.typicalStep, smallest > rule.threshold(typical)
        else { return nil }
        let longest = rule.longestStep * Double(typical.spacing)
        var time = reference.time
        for print in pending[...length] {
            guard Double(TypicalStep.span(from: time, to: print.time)) <= longest else {
                return nil
            }
            time = print.time
        }
        return typical
    }

    private mutating func quarantine(
        _ length: Int, from reference: Double, _ typical: TypicalStep
    ) {
        let deviation = rule.threshold(typical) / rule.deviations
        for print in pending[..<length] {
            let size = TypicalStep.logReturn(from: reference, to: print.price)
            quarantined.append(
                QuarantinedPrint(
                    index: print.index, confirmingIndex: count - 1, logSize: size,
                    deviations: abs(size) / deviation))
        }
        pending.removeFirst(length)
        believed = 0
        hasQuarantined = true
    }
}
