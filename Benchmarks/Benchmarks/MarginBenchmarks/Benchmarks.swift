import Benchmark
import Foundation
import MarginPolicy
import OracleHistory
import VolModel

/// Thousands of rows, observations or returns a second.
let thousandsPerSecond = BenchmarkMetric.custom(
    "thousand a second", polarity: .prefersLarger, useScalingFactor: false)

/// How many times the speed of the reference beside it, in percent; both run in every iteration.
let percentOfReference = BenchmarkMetric.custom(
    "% of the reference's speed", polarity: .prefersLarger, useScalingFactor: false)

/// Megabytes of text, unpacked, a second.
let megabytesPerSecond = BenchmarkMetric.custom(
    "MB a second", polarity: .prefersLarger, useScalingFactor: false)

extension Benchmark {
    /// Runs `body` once and reports its speed; `reference` before it, and the ratio of the two.
    func compare(items: Int, reference: (() throws -> Void)? = nil, body: () throws -> Void) {
        do {
            let clock = ContinuousClock()
            let before = try reference.map { try clock.measure($0) }
            startMeasurement()
            let time = try clock.measure(body)
            stopMeasurement()
            measurement(thousandsPerSecond, Int(Double(items) / (time / .milliseconds(1))))
            if let before { measurement(percentOfReference, Int(100 * (before / time))) }
        } catch {
            self.error("\(error)")
        }
    }
}

private func configuration(
    _ iterations: Int, compared: Bool = false, others: [BenchmarkMetric] = []
) -> Benchmark.Configuration {
    Benchmark.Configuration(
        metrics: [.wallClock, .peakMemoryResident, thousandsPerSecond]
            + (compared ? [percentOfReference] : []) + others,
        units: [
            thousandsPerSecond: .count, percentOfReference: .count, megabytesPerSecond: .count,
        ], warmupIterations: 1,
        maxDuration: .seconds(60), maxIterations: iterations)
}

let benchmarks: @Sendable () -> Void = {
    registerIngest()
    registerFormats()
    registerEstimators()
    registerTail()
    registerPolicy()
    registerEngine()
}

private func registerIngest() {
    let bars = HistoryOptions(barInterval: .minutes(5))
    func read(_ path: String, _ options: HistoryOptions = HistoryOptions()) throws {
        let feeds = try HistoryReader.read(path: path, options: options)
        precondition(feeds.count == CSVWorkload.feeds)
        blackHole(feeds)
    }
    Benchmark("Ingest plain reader, strings", configuration: configuration(3)) { benchmark in
        let path = CSVWorkload.plain
        benchmark.compare(items: CSVWorkload.rows) {
            blackHole(try PlainReader.readStrings(path: path))
        }
    }
    Benchmark("Ingest plain reader, bytes", configuration: configuration(7)) { benchmark in
        let path = CSVWorkload.plain
        benchmark.compare(items: CSVWorkload.rows) {
            blackHole(try PlainReader.readBytes(path: path))
        }
    }
    Benchmark(
        "Ingest full columns against plain bytes", configuration: configuration(15, compared: true)
    ) { benchmark in
        let path = CSVWorkload.plain
        benchmark.compare(
            items: CSVWorkload.rows,
            reference: { blackHole(try PlainReader.readBytes(path: path)) },
            body: { try read(path) })
    }
    Benchmark(
        "Ingest 5m bars against plain bytes", configuration: configuration(15, compared: true)
    ) { benchmark in
        let path = CSVWorkload.plain
        benchmark.compare(
            items: CSVWorkload.rows,
            reference: { blackHole(try PlainReader.readBytes(path: path)) },
            body: { try read(path, bars) })
    }
    Benchmark("Ingest full columns", configuration: configuration(15)) { benchmark in
        let path = CSVWorkload.plain
        benchmark.compare(items: CSVWorkload.rows) { try read(path) }
    }
    Benchmark("Ingest 5m bars", configuration: configuration(15)) { benchmark in
        let path = CSVWorkload.plain
        benchmark.compare(items: CSVWorkload.rows) { try read(path, bars) }
    }
    Benchmark("Ingest full columns from gzip", configuration: configuration(10)) { benchmark in
        let path = CSVWorkload.gzip
        benchmark.compare(items: CSVWorkload.rows) { try read(path) }
    }
}

private let million = MadeSeries(rows: 1_000_000, cadence: 60, seed: 7)

/// One file of each format, against its plain peer where it has one.
private func registerFormats() {
    for workload in FormatWorkload.allCases {
        let hasPeer = workload.peer != nil
        Benchmark(
            "Format \(workload.rawValue)\(hasPeer ? " against its plain peer" : "")",
            configuration: configuration(
                7, compared: hasPeer, others: [megabytesPerSecond])
        ) { benchmark in
            let path = workload.path
            let clock = ContinuousClock()
            var seconds = 0.0
            benchmark.compare(
                items: workload.rows,
                reference: hasPeer ? { blackHole(try PlainPeer.read(workload)) } : nil,
                body: {
                    let time = try clock.measure {
                        let feeds = try HistoryReader.read(path: path)
                        precondition(feeds.first?.rows == workload.rows)
                        blackHole(feeds)
                    }
                    seconds = time / .seconds(1)
                })
            if let megabytes = try? workload.megabytes, seconds > 0 {
                benchmark.measurement(megabytesPerSecond, Int(megabytes / seconds))
            }
        }
    }
}

private func registerEstimators() {
    let maxGap = TimeSpan.days(3)
    Benchmark("Estimate realized, 1e6 observations", configuration: configuration(15)) {
        benchmark in
        let series = try million.series
        guard let first = series.first, let last = series.last else { return }
        benchmark.compare(items: series.count) {
            blackHole(
                RealizedVolatility.estimate(
                    series, asOf: last, window: last - first, maxGap: maxGap))
        }
    }
    Benchmark(
        "Estimate ewma by GSL against the recursion, 1e6 observations",
        configuration: configuration(15, compared: true)
    ) { benchmark in
        let series = try million.series
        guard let last = series.last else { return }
        benchmark.compare(
            items: series.count,
            reference: {
                let returns = LogReturns(series, maxGap: maxGap)
                var state = ExponentiallyWeightedVolatility.State(halfLife: .days(1))
                for (value, spacing) in zip(returns.values, returns.spacings) {
                    state.update(logReturn: value, spacing: spacing)
                }
                blackHole(state.varianceRate)
            },
            body: {
                blackHole(
                    ExponentiallyWeightedVolatility.estimate(
                        series, asOf: last, halfLife: .days(1), maxGap: maxGap))
            })
    }
    Benchmark("Estimate ewma path, 1e6 instants", configuration: configuration(15)) { benchmark in
        let series = try million.series
        benchmark.compare(items: series.count) {
            blackHole(
                VolatilityEstimator.ewma(halfLife: .days(1)).varianceRates(
                    series, at: series.times, maxGap: maxGap))
        }
    }
    Benchmark("Quantile type 7, 1e6 values", configuration: configuration(10)) { benchmark in
        let returns = LogReturns(try million.series, maxGap: maxGap)
        benchmark.compare(items: returns.count) {
            blackHole(try Quantile.type7(returns.values, probability: 0.999))
        }
    }
}

private func registerTail() {
    Benchmark(
        "Tail filtered historical, 90 days of minutes, 30m horizon",
        configuration: configuration(30)
    ) { benchmark in
        let series = try MadeSeries(rows: 129_600, cadence: 60, seed: 11).series
        guard let last = series.last else { return }
        let filter = VolatilityEstimator.ewma(halfLife: .days(1))
        benchmark.compare(items: series.count) {
            let returns = HorizonReturns(
                series, horizon: .minutes(30), endingAt: last, count: 4320, maxGap: .days(3))
            let rates = filter.varianceRates(series, at: returns.startTimes, maxGap: .days(3))
            let sample = TailSample(returns, varianceRates: rates)
            for side in [Side.long, .short] {
                blackHole(
                    try TailMultiplier.historical(
                        LossSample(sample, side: side), side: side, confidence: 0.999,
                        tail: HistoricalTail()))
            }
        }
    }
}

private func registerPolicy() {
    // The example policy's shape: two filters, a long floor, speed and step limits, tiers.
    var policy = RiskPolicy()
    policy.liquidity = RiskPolicy.Liquidity()
    policy.antiProcyclicality.longFloor = .days(365)
    policy.antiProcyclicality.speedUp = Ratio(ppm: 50_000)
    policy.governance.grid = Ratio(ppm: 500)
    policy.tiers.notionals = [ExactDecimal(100_000), ExactDecimal(1_000_000)]
    let shared = policy

    func calibrate(_ id: Int, _ series: PriceSeries) {
        let instrument = Instrument(
            id: "F\(id)-USD-PERP",
            feed: .init(kind: .threshold, heartbeat: .hours(1), deviation: Ratio(ppm: 5000)),
            liquidity: .init(dailyVolume: ExactDecimal(250_000_000)),
            fees: .init(liquidation: Ratio(ppm: 5000), taker: Ratio(ppm: 500)))
        let current = CurrentParameters(
            ratios: MarginRatios(maintenancePpm: 30_000, initialPpm: 80_000))
        let parameters = Calibration.calibrate(
            instrument, feedName: "F\(id)", series: series, policy: shared, current: current)
        precondition(parameters.status != .held, "\(parameters.decision.reasons)")
        blackHole(parameters)
    }
    // A year at 20 minutes: what a busy deviation feed publishes.
    func year(_ seed: Int) throws -> PriceSeries {
        try MadeSeries(rows: 21_900, cadence: 1200, seed: UInt64(seed)).series
    }
    Benchmark(
        "Calibrate one instrument, a year of 21,900 updates", configuration: configuration(50)
    ) {
        benchmark in
        let series = try year(21)
        benchmark.compare(items: series.count) { calibrate(0, series) }
    }
    for model in GapModel.allCases {
        Benchmark(
            "Decide 1,000 instruments × 8 tiers, gap by \(model.rawValue)",
            configuration: configuration(5)
        ) { benchmark in
            let workload = PolicyWorkload(gap: model)
            benchmark.compare(items: 1000) {
                let parameters = workload.decideAll()
                precondition(
                    parameters.allSatisfy { $0.status == .proposed && $0.tiers.count == 8 })
                blackHole(parameters)
            }
        }
    }
    Benchmark("Calibrate 1,000 instruments, a year each", configuration: configuration(3)) {
        benchmark in
        let histories = try (21..<41).map(year)
        benchmark.compare(items: 1000 * histories[0].count) {
            for id in 0..<1000 { calibrate(id, histories[id % histories.count]) }
        }
    }
}

private func registerEngine() {
    // Opened once: a million positions take seconds.
    let workload = Result { try EngineWorkload() }

    Benchmark(
        "Engine a million marks that cross none of a million positions",
        configuration: configuration(10)
    ) { benchmark in
        do {
            var engine = try workload.get().copy()
            let path = try workload.get().quietPath
            benchmark.compare(items: path.count) {
                let crossed = try EngineWorkload.walk(&engine, path, funded: false)
                precondition(crossed == 0)
            }
        } catch {
            benchmark.error("\(error)")
        }
    }
    guard let path = try? workload.get().realPath else { return }
    Benchmark(
        "Engine real minutes of 2021 over a million positions", configuration: configuration(10)
    ) { benchmark in
        do {
            var engine = try workload.get().copy()
            benchmark.compare(items: path.count) {
                let crossed = try EngineWorkload.walk(&engine, path)
                precondition(crossed > 0 && crossed < EngineWorkload.positions / 1_000 * 29)
            }
        } catch {
            benchmark.error("\(error)")
        }
    }
}
