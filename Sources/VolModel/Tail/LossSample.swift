/// The losses of one side in ascending order: what a tail is taken from.
///
/// What is no number has no place in an order: it is counted apart, and no tail is taken of a
/// sample that holds one.
public struct LossSample: Sendable, Hashable {
    public private(set) var ascending: [Double] = []
    private var notANumber = 0

    public init(_ sample: TailSample, side: Side) {
        ascending = sample.losses(side).filter { !$0.isNaN }.sorted()
        notANumber = sample.standardizedReturns.count - ascending.count
    }

    public static let empty = LossSample()

    private init() {}

    public var count: Int { ascending.count }

    /// Whether every loss is a finite number; true of an empty sample.
    public var isFinite: Bool {
        notANumber == 0 && ascending.first?.isFinite != false && ascending.last?.isFinite != false
    }

    /// Losses that are none: the places before the first positive one.
    var countNotPositive: Int { place { $0 <= 0 } }

    /// Root of the mean square, 0 of an empty sample.
    public var rootMeanSquare: Double {
        guard !ascending.isEmpty else { return 0 }
        return (ascending.reduce(0) { $0 + $1 * $1 } / Double(count)).squareRoot()
    }

    /// What ``EmpiricalTail`` gives, without a selection: the sample is in order.
    ///
    /// Throws: ``GSLFailure`` as that does.
    public func figure(
        _ measure: TailMeasure, confidence: Double, convention: EmpiricalTail.Convention
    ) throws(GSLFailure) -> Double {
        try requireFinite()
        let fromTop = try EmpiricalTail.positionFromTop(count, confidence, convention)
        switch measure {
        case .valueAtRisk:
            let above = min(Int(fromTop.rounded(.up)), count)
            let place = count - above
            let weight = Double(above) - fromTop
            return ascending[place] * (1 - weight)
                + ascending[min(place + 1, count - 1)] * weight
        case .expectedShortfall:
            let beyond = max(Double(count) * (1 - confidence), 1)
            let whole = min(Int(beyond), count)
            var sum = ascending[(count - whole)...].reduce(0, +)
            if whole < count { sum += (beyond - Double(whole)) * ascending[count - whole - 1] }
            let mean = sum / beyond
            guard mean.isFinite else {
                throw GSLFailure(
                    code: .domain, reason: "the sum of the losses overflows",
                    function: "expected shortfall", arguments: "\(count) values")
            }
            return mean
        }
    }

    func requireFinite() throws(GSLFailure) {
        guard isFinite else {
            throw GSLFailure(
                code: .domain, reason: "the sample holds a value that is not finite",
                function: "gsl_stats_quantile_from_sorted_data", arguments: "\(count) values")
        }
    }

    /// Takes a loss in at its place: two moves of memory for a window that rolls, not a sort.
    public mutating func insert(_ loss: Double) {
        guard !loss.isNaN else {
            notANumber += 1
            return
        }
        ascending.insert(loss, at: place(of: loss))
    }

    /// Takes out a loss that is in the sample; one that is not changes nothing.
    public mutating func remove(_ loss: Double) {
        guard !loss.isNaN else {
            notANumber = max(notANumber - 1, 0)
            return
        }
        let place = place(of: loss)
        if place < count, ascending[place] == loss { ascending.remove(at: place) }
    }

    /// The first place whose value is not below `loss`.
    private func place(of loss: Double) -> Int { place { $0 < loss } }

    /// The first place whose value is not `below`, by halving.
    private func place(_ below: (Double) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if below(ascending[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
