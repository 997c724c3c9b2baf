import Foundation
import Testing

@testable import OracleSimulator

@Suite struct GeneratorTests {
    /// The first outputs from state 1, 2, 3, 4, as the authors' C code prints them.
    @Test func xoshiroMatchesItsReference() {
        var generator = Xoshiro256StarStar(state: (1, 2, 3, 4))
        let outputs = (0..<10).map { _ in generator.next() }
        #expect(
            outputs == [
                11520, 0, 1_509_978_240, 1_215_971_899_390_074_240, 1_216_172_134_540_287_360,
                607_988_272_756_665_600, 16_172_922_978_634_559_625, 8_476_171_486_693_032_832,
                10_595_114_339_597_558_777, 2_904_607_092_377_533_576,
            ])
    }

    /// The first outputs from seed 1234567, as the authors' C code prints them.
    @Test func splitMixMatchesItsReference() {
        var generator = SplitMix64(seed: 1_234_567)
        let outputs = (0..<5).map { _ in generator.next() }
        #expect(
            outputs == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
                4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
            ])
    }

    @Test func streamsOfOneSeedDiffer() {
        var first = Xoshiro256StarStar(seed: 7, stream: 1)
        var second = Xoshiro256StarStar(seed: 7, stream: 2)
        var again = Xoshiro256StarStar(seed: 7, stream: 1)
        let outputs = (0..<100).map { _ in first.next() }
        #expect(outputs == (0..<100).map { _ in again.next() })
        #expect(Set(outputs).isDisjoint(with: (0..<100).map { _ in second.next() }))
    }

    @Test func exponentialAndLogarithmAgreeWithTheSystem() {
        var generator = Xoshiro256StarStar(seed: 1)
        var worstExp = 0.0
        var worstLog = 0.0
        for _ in 0..<20_000 {
            let x = (generator.uniform() - 0.5) * 80
            worstExp = max(worstExp, abs(PortableMath.exp(x) / Foundation.exp(x) - 1))
            let y = Foundation.exp(x)
            let expected = Foundation.log(y)
            worstLog = max(worstLog, abs(PortableMath.log(y) - expected) / max(abs(expected), 1e-3))
        }
        #expect(worstExp < 1e-15)
        #expect(worstLog < 1e-15)
        #expect(PortableMath.exp(0) == 1)
        #expect(PortableMath.log(1) == 0)
    }

    /// The check values that Wichura 1988 prints for PPND16.
    @Test(arguments: [
        (0.25, -0.674_489_750_196_081_7), (0.001, -3.090_232_306_167_814),
        (1e-20, -9.262_340_089_798_408),
    ])
    func normalQuantileMatchesItsReference(p: Double, expected: Double) {
        #expect(abs(NormalQuantile.value(at: p) / expected - 1) < 2e-15)
    }

    /// Within four standard errors of the means of z, z² and z⁴, whose variances are 1, 2 and 96.
    @Test func normalDrawsHaveTheirMoments() {
        let n = 200_000.0
        var generator = Xoshiro256StarStar(seed: 2)
        var sums = (0.0, 0.0, 0.0)
        for _ in 0..<Int(n) {
            let z = generator.normal()
            sums = (sums.0 + z, sums.1 + z * z, sums.2 + z * z * z * z)
        }
        #expect(abs(sums.0 / n) < 4 * (1 / n).squareRoot())
        #expect(abs(sums.1 / n - 1) < 4 * (2 / n).squareRoot())
        #expect(abs(sums.2 / n - 3) < 4 * (96 / n).squareRoot())
    }

    @Test func integersCoverTheirRangeEvenly() {
        var generator = Xoshiro256StarStar(seed: 3)
        var counts = [Int](repeating: 0, count: 13)
        for _ in 0..<13_000 { counts[Int(generator.integer(in: 0...12))] += 1 }
        let chiSquare = counts.map { pow(Double($0) - 1000, 2) / 1000 }.reduce(0, +)
        // The 99.9% point of chi-square with 12 degrees of freedom.
        #expect(chiSquare < 32.91)
    }
}
