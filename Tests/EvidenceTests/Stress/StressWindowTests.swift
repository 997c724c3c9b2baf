import Testing
import VolModel

@testable import Evidence

/// Named and user-made windows, and what a backtest says of them, by hand.
struct StressWindowTests {
    private static let hour: Int64 = 3_600_000_000

    private static func window(_ from: Int64, _ to: Int64) -> StressWindow {
        StressWindow(
            name: "w", title: "w", from: Timestamp(microseconds: from * hour),
            to: Timestamp(microseconds: to * hour))
    }

    private static func outcome(
        _ window: StressWindow, hours: [Int64], losses: [Double], requirements: [Double],
        observed: ClosedRange<Int64> = -5_000...5_000
    ) -> StressWindowOutcome {
        StressWindowOutcome(
            window,
            observed: Timestamp(
                microseconds: observed.lowerBound * hour)...Timestamp(
                    microseconds: observed.upperBound * hour), horizon: .hours(1),
            startTimes: hours.map { $0 * hour }, losses: losses,
            requirements: [(.model, requirements)])
    }

    private static func reason(_ outcome: StressWindowOutcome) -> String? {
        if case .notJudged(let reason) = outcome.finding { reason } else { nil }
    }

    @Test func namedWindowsHoldTheirDayAndLastSomeDays() throws {
        let days: [(String, String, String, String)] = [
            ("2020-03-12", "2020-03-12T10:00:00Z", "2020-03-13T02:15:00Z", "2020-03-11"),
            ("2021-05-19", "2021-05-19T13:00:00Z", "2021-05-23T16:00:00Z", "2021-05-18"),
            ("luna", "2022-05-09T00:00:00Z", "2022-05-12T23:00:00Z", "2022-05-07"),
            ("ftx", "2022-11-08T20:00:00Z", "2022-11-11T14:00:00Z", "2022-11-06"),
            ("usdc", "2023-03-11T07:00:00Z", "2023-03-12T22:15:00Z", "2023-03-10"),
            ("2024-08-05", "2024-08-05T01:00:00Z", "2024-08-05T06:20:00Z", "2024-08-03"),
            ("2025-10-10", "2025-10-10T21:00:00Z", "2025-10-10T22:00:00Z", "2025-10-10"),
        ]
        #expect(StressWindow.named.map(\.name) == days.map(\.0))
        for (window, day) in zip(StressWindow.named, days) {
            let (first, last) = (try #require(Timestamp(day.1)), try #require(Timestamp(day.2)))
            #expect(window.from == Timestamp(day.3))
            #expect(window.from <= first && last < window.to, "\(window.name)")
            #expect((.days(3) ... .days(8)).contains(window.to - window.from))
            #expect(try StressWindow(window.name) == window)
        }
        #expect(
            zip(StressWindow.named, StressWindow.named.dropFirst()).allSatisfy { $0.to < $1.from })
    }

    @Test func aWindowOfOnesOwn() throws {
        let plain = try StressWindow("2024-01-01/2024-01-05T12:00:00Z")
        #expect(plain.from == Timestamp("2024-01-01") && plain.name.hasPrefix("2024-01-01/"))
        #expect(plain.to == Timestamp("2024-01-05T12:00:00Z"))
        let named = try StressWindow("mine=2024-01-01/2024-01-05")
        #expect(named.name == "mine" && named.title == "mine" && named.from == plain.from)
    }

    @Test(arguments: [
        "", "nothing", "2024-01-01", "2024-01-05/2024-01-01", "2024-01-01/2024-01-01",
        "=2024-01-01/2024-01-05", "a=b=2024-01-01/2024-01-05", "2024-01-01/2024-01-05/2024-01-09",
        "/", "a=", "2024-13-01/2024-14-01", "x=2024-01-01/", "\u{202E}=1/2",
    ])
    func whatIsNoWindowIsNamed(text: String) {
        let error = #expect(throws: StressFailure.self) { try StressWindow(text) }
        #expect(error?.description.contains("found '\(text.prefix(64))'; expected") == true)
    }

    /// Hours 0 to 71, window 48 to 52. Losses 0.01 but for 0.09, 0.03 and 0.09 at 49 to 51;
    /// requirements 0.02 up to hour 47, then 0.03, 0.05, 0.04, 0.06, and 0.10 after the window.
    @Test func figuresOfAWindowByHand() throws {
        let hours = Array(Int64(0)..<72)
        var losses = hours.map { _ in 0.01 }
        (losses[49], losses[50], losses[51]) = (0.09, 0.03, 0.09)
        var requirements = hours.map { $0 < 48 ? 0.02 : 0.10 }
        requirements.replaceSubrange(48...51, with: [0.03, 0.05, 0.04, 0.06])
        let found = Self.outcome(
            Self.window(48, 52), hours: hours, losses: losses, requirements: requirements)
        let judged = try #require(found.judged)
        #expect(judged.horizons == 4 && judged.partial == nil)
        #expect(judged.largestLoss == 0.09)
        #expect(judged.largestLossAt.microseconds == 49 * Self.hour)
        let policy = try #require(judged.policies.first)
        #expect(policy.policy == .model)
        #expect(policy.requirementBefore == 0.02 && policy.largestRequirement == 0.06)
        #expect(abs((policy.largestDayRise ?? 0) - 2) < 1e-12)
        #expect(policy.breaches == 2)
        #expect(abs(policy.largestBeyond - 0.04) < 1e-15)
        #expect(abs(policy.meanBeyond - 0.07 / 4) < 1e-15)
    }

    @Test func aFallingRequirementHasANegativeRiseAndAYoungOneNone() throws {
        let hours = Array(Int64(0)..<60)
        let falling = hours.map { 0.1 - 0.001 * Double($0) }
        let losses = hours.map { _ in 0.0 }
        let found = Self.outcome(
            Self.window(30, 33), hours: hours, losses: losses, requirements: falling)
        let rise = try #require(found.judged?.policies[0].largestDayRise)
        // At hours 30 to 32: 0.07/0.094, 0.069/0.093, 0.068/0.092; the first is the largest.
        #expect(abs(rise - (0.07 / 0.094 - 1)) < 1e-12)
        let young = Self.outcome(
            Self.window(3, 9), hours: hours, losses: losses, requirements: falling)
        #expect(young.judged?.policies[0].largestDayRise == nil)
        // Over a gap the last horizon up to two days before stands in, an older one does not.
        for (age, expected) in [(Int64(40), Optional(0.5)), (60, nil)] {
            let gap = Self.outcome(
                Self.window(1_000, 1_001), hours: [1_000 - age, 1_000], losses: [0, 0],
                requirements: [0.02, 0.03])
            let rise = gap.judged?.policies[0].largestDayRise
            #expect((rise == nil) == (expected == nil))
            #expect(abs((rise ?? 0.5) - 0.5) < 1e-12)
        }
    }

    @Test func whatIsNotJudgedSaysWhy() {
        let hours = Array(Int64(100)..<200)
        let flat = hours.map { _ in 0.01 }
        func reason(_ from: Int64, _ to: Int64, hours: [Int64], _ figures: [Double]) -> String? {
            Self.reason(
                Self.outcome(
                    Self.window(from, to), hours: hours, losses: figures, requirements: figures,
                    observed: 0...200))
        }
        #expect(reason(-50, 0, hours: hours, flat)?.contains("the history begins at") == true)
        #expect(reason(201, 300, hours: hours, flat)?.contains("the history ends at") == true)
        #expect(reason(-50, 60, hours: hours, flat)?.contains("judging begins at") == true)
        #expect(reason(10, 60, hours: hours, flat)?.contains("judging begins at") == true)
        #expect(reason(150, 160, hours: [], [])?.contains("no horizon") == true)
        #expect(
            reason(150, 160, hours: [140, 170], [0.1, 0.1])
                == "no judged horizon begins within the window")
        #expect(reason(100, 101, hours: hours, flat) == nil)
    }

    @Test func aPartlyJudgedWindowSaysSo() {
        let hours = Array(Int64(100)..<200)
        let flat = hours.map { _ in 0.01 }
        func partial(_ from: Int64, _ to: Int64) -> String?? {
            Self.outcome(
                Self.window(from, to), hours: hours, losses: flat, requirements: flat,
                observed: 0...200
            ).judged?.partial
        }
        #expect(partial(90, 120) == "judging begins at 1970-01-05T04:00:00Z")
        #expect(partial(150, 300) == "the history ends at 1970-01-09T08:00:00Z")
        #expect(partial(100, 200) == .some(nil))
        #expect(partial(150, 160) == .some(nil))
    }

    /// From a backtest the same as from its parts.
    @Test func aBacktestsOwnFigures() throws {
        let hours = (Int64(0)..<50).map { $0 * Self.hour }
        let losses = hours.indices.map { Double($0 % 7) / 100 }
        let requirements = hours.indices.map { 0.02 + Double($0 % 5) / 200 }
        let design = BacktestDesign()
        let backtest = Backtest(
            [RequirementColumn(.model, requirements)],
            on: JudgedHorizons(
                startTimes: hours, losses: losses, realizedVariances: losses, design: design),
            prices: hours.map { _ in 1 })
        let whole = StressWindow(
            name: "all", title: "all", from: Timestamp(microseconds: 0),
            to: Timestamp(microseconds: 50 * Self.hour))
        let found = StressWindowOutcome(
            whole, of: backtest,
            observed: Timestamp(
                microseconds: 0)...Timestamp(microseconds: 50 * Self.hour))
        let judged = try #require(found.judged)
        #expect(judged.horizons == 50)
        #expect(judged.policies.map(\.policy) == [.model])
        let coverage = try #require(backtest.evidence(.model)).coverage
        #expect(judged.policies[0].breaches == coverage.breaches && coverage.breaches > 5)
        #expect(abs(judged.policies[0].meanBeyond - coverage.meanBeyond) < 1e-15)
        #expect(judged.policies[0].largestBeyond == coverage.largestBeyond)
    }
}
