import Testing
import VolModel

@testable import MarginPolicy

@Suite struct ParameterChangeTests {
    private func parameters(
        _ id: String, maintenance: Int, status: InstrumentParameters.Status = .proposed
    ) -> InstrumentParameters {
        let ratios = MarginRatios(maintenancePpm: maintenance, initialPpm: 2 * maintenance)
        return InstrumentParameters(
            instrument: id, feed: id, asOf: nil, status: status, published: ratios, long: ratios,
            short: ratios,
            decision: .init(action: .new, binding: .model, reasons: ["because of \(maintenance)"]))
    }

    private func set(_ instruments: [InstrumentParameters]) -> ParameterSet {
        ParameterSet(
            generatorVersion: "0", policyName: "p", policyDigest: "", jobDigest: "",
            inputsDigest: "", instruments: instruments)
    }

    @Test func findsEachKindInOrder() {
        let old = set([
            parameters("a", maintenance: 1), parameters("gone", maintenance: 2),
            parameters("same", maintenance: 3), parameters("status", maintenance: 4),
        ])
        let new = set([
            parameters("new", maintenance: 5), parameters("same", maintenance: 3),
            parameters("status", maintenance: 4, status: .held), parameters("a", maintenance: 6),
        ])
        let changes = ParameterChange.between(old, and: new)
        #expect(changes.map(\.instrument) == ["new", "status", "a", "gone"])
        #expect(changes.map(\.kind) == [.added, .changed, .changed, .removed])
        #expect(changes[2].old?.published?.maintenancePpm == 1)
        #expect(changes[2].new?.published?.maintenancePpm == 6)
        #expect(changes[2].reasons == ["because of 6"])
        #expect(changes[3].reasons.isEmpty)
        #expect(ParameterChange.between(old, and: old).isEmpty)
    }

    /// Reasons and estimates alone are no change that a venue would notice.
    @Test func ignoresWhatIsNotPublished() {
        var other = parameters("a", maintenance: 1)
        other.decision.reasons = ["another day"]
        other.asOf = Timestamp(seconds: 1)
        let old = set([parameters("a", maintenance: 1)])
        #expect(ParameterChange.between(old, and: set([other])).isEmpty)
        other.short?.initialPpm += 1
        #expect(ParameterChange.between(old, and: set([other])).count == 1)
    }
}
