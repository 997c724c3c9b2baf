/// The part of a sample beyond a threshold.
struct TailExcesses: Sendable, Hashable {
    let threshold: Double
    /// x − u of every x > u, ascending.
    let ascending: [Double]
    /// The part of the sample that they are.
    let share: Double

    init(threshold: Double, ascending: [Double], share: Double) {
        self.threshold = threshold
        self.ascending = ascending
        self.share = share
    }

    /// Throws: ``GSLFailure`` for a value that is not finite.
    init(_ sample: [Double], threshold: Double) throws(GSLFailure) {
        guard threshold.isFinite, sample.allSatisfy(\.isFinite) else {
            throw GSLFailure(
                code: .domain, reason: "the sample or the threshold is not finite",
                function: "GeneralizedParetoFit",
                arguments: "\(sample.count) values, \(threshold)")
        }
        let ascending = sample.lazy.filter { $0 > threshold }.map { $0 - threshold }.sorted()
        self.init(
            threshold: threshold, ascending: ascending,
            share: Double(ascending.count) / Double(max(sample.count, 1)))
    }

    /// Throws: ``GSLFailure`` for fewer than two different excesses.
    func likelihood() throws(GSLFailure) -> ParetoLikelihood {
        guard let likelihood = ParetoLikelihood(ascending: ascending) else { throw tooFew }
        return likelihood
    }

    var tooFew: GSLFailure {
        GSLFailure(
            code: .domain, reason: "fewer than two different excesses, or one out of range",
            function: "GeneralizedParetoFit",
            arguments: "\(ascending.count) excesses over \(threshold)")
    }
}
