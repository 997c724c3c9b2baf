import MarginPolicy
import Testing

@Suite struct RequiredCurveTests {
    /// Documentation of the Vega protocol: a maintenance of 15,900 · 0.25 · 1 for the slippage and
    /// 0.1 · 1 · 15,900 for the risk factor is 5,565.
    @Test func vegaMaintenance() {
        let curve = RequiredCurve { _ in (0.25 + 0.1, 0.4) }
        #expect(abs(curve.amount(at: 15_900) - 5565) < 1e-9)
        #expect(curve.initial(at: 1) == 0.4)
    }

    @Test func kinksAreSizes() {
        let curve = RequiredCurve(kinks: [5, .nan, -1, 3, 5, 0, .infinity]) { ($0, $0) }
        #expect(curve.kinks == [3, 5])
    }

    @Test func failuresNameTheSize() {
        #expect(LadderFailure.notARatio(notional: 5).description.hasSuffix("notional of 5.0"))
        #expect(LadderFailure.decreasing(notional: 5).description.hasSuffix("notional of 5.0"))
        #expect(LadderFailure.initialBelowMaintenance(notional: 5).description.hasSuffix("5.0"))
        #expect(LadderFailure.invalid("why").description == "why")
    }
}
