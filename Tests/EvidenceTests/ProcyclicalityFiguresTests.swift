import Evidence
import TestSupport
import Testing

@Suite struct ProcyclicalityFiguresTests {
    /// By hand: 2 → 1 → 3 → 4.
    @Test func aShortPath() {
        let found = ProcyclicalityFigures([2, 1, 3, 4], callSteps: [1, 2, 3, 4])
        #expect(found.peakToTrough == 4)
        #expect(found.calls.map(\.steps) == [1, 2, 3, 4])
        // −1/2, 2, 1/3: the quantile lies at 1.98 of the ascending places 0, 1, 2.
        #expect(found.calls[0].largest == 2)
        #expect(abs(found.calls[0].quantile99 - (0.02 / 3 + 0.98 * 2)) < 1e-15)
        #expect(found.calls[1].largest == 3)
        #expect(found.calls[2].largest == 1)
        #expect(found.calls[2].quantile99 == 1)
        #expect(found.calls[3].largest.isNaN && found.calls[3].quantile99.isNaN)
    }

    /// Every pair by two loops, and the quantile from a sorted list.
    @Test func everyPairIsLookedAt() {
        var random = SeededRandom(seed: 8)
        let margins = (0..<700).map { _ in 0.5 + random.uniform() }
        let found = ProcyclicalityFigures(margins, callSteps: [1, 5, 30])
        for call in found.calls {
            var changes: [Double] = []
            for start in 0..<(margins.count - call.steps) {
                changes.append((margins[start + call.steps] - margins[start]) / margins[start])
            }
            changes.sort()
            #expect(abs(call.largest - changes[changes.count - 1]) < 1e-12)
            let place = 0.99 * Double(changes.count - 1)
            let below = changes[Int(place)]
            let expected = below + (place - Double(Int(place))) * (changes[Int(place) + 1] - below)
            #expect(abs(call.quantile99 - expected) < 1e-12)
        }
    }

    /// Twice the margins, the same figures; backwards, the same peak to trough.
    @Test func figuresAreRelative() {
        var random = SeededRandom(seed: 9)
        let margins = (0..<300).map { _ in 0.01 + random.uniform() }
        let found = ProcyclicalityFigures(margins, callSteps: [1, 7])
        #expect(ProcyclicalityFigures(margins.map { 4 * $0 }, callSteps: [1, 7]) == found)
        #expect(
            ProcyclicalityFigures(margins.reversed(), callSteps: []).peakToTrough
                == found.peakToTrough)
        let constant = ProcyclicalityFigures([3, 3, 3], callSteps: [1])
        #expect(constant.peakToTrough == 1 && constant.calls[0].largest == 0)
    }

    @Test(arguments: [[], [1, 0, 2], [1, -1], [1, .nan], [1, .infinity]] as [[Double]])
    func nothingIsSaidOfNonsense(margins: [Double]) {
        let found = ProcyclicalityFigures(margins, callSteps: [1, 0, -1, .max])
        #expect(found.peakToTrough.isNaN)
        #expect(found.calls.allSatisfy { $0.largest.isNaN && $0.quantile99.isNaN })
    }

    @Test func spansThatAreNone() {
        let found = ProcyclicalityFigures([1, 2], callSteps: [0, -1, .min, .max, 2])
        #expect(found.calls.allSatisfy { $0.largest.isNaN && $0.quantile99.isNaN })
        #expect(ProcyclicalityFigures([1], callSteps: [1]).peakToTrough == 1)
    }
}
