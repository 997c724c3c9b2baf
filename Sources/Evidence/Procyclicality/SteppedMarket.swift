import VolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Prices at equal spacings whose volatility rises once.
struct SteppedMarket {
    let series: PriceSeries
    /// The last observation with the volatility of before.
    let step: Timestamp

    private static let pricesMax = 5_000_000
    private static let longest = TimeSpan.days(36_500)

    /// At least `history`, then as many periods as a policy settles in, then the step.
    init(
        _ design: ImpulseResponse.Design, history: TimeSpan, settlingPeriods: Int
    ) throws(ImpulseError) {
        let (spacing, period) = (design.spacing.microseconds, design.period.microseconds)
        guard spacing > 0, period >= 2 * Int128(spacing), period % spacing == 0,
            design.period <= .days(365)
        else {
            throw .designOutOfRange(
                "found periods of \(design.period) and prices every \(design.spacing); expected a "
                    + "whole number of at least two prices in each, and at most a year")
        }
        let sizes = 1e-3...100
        guard sizes.contains(design.multiplier), sizes.contains(design.volatility) else {
            throw .designOutOfRange(
                "found a volatility of \(design.volatility) and then \(design.multiplier) times it; "
                    + "expected each from 0.001 to 100")
        }
        let perPeriod = period / spacing
        let isShort = (TimeSpan.seconds(0)...Self.longest).contains(history)
        let before = isShort ? history.microseconds / period + 1 + Int64(settlingPeriods) : 0
        guard isShort, (0...100_000).contains(design.periods), perPeriod < Self.pricesMax,
            (before + Int64(design.periods)) * perPeriod < Self.pricesMax
        else {
            throw .designOutOfRange(
                "found \(design.periods) periods of \(perPeriod) prices after \(history); expected "
                    + "less than \(Self.pricesMax) prices and \(Self.longest) together")
        }
        step = Timestamp(microseconds: before * period)
        let scale =
            design.volatility * (design.spacing.seconds / TimeSpan.year.seconds).squareRoot()
        var logPrices = [0.0]
        do throws(GSLFailure) {
            var random = try RandomStream(seed: design.seed)
            for index in 0..<(before + Int64(design.periods)) {
                let size = index < before ? scale : scale * design.multiplier
                let last = logPrices[logPrices.count - 1]
                var sum = 0.0
                for value in try Self.standardNormals(Int(perPeriod), &random) {
                    sum += value * size
                    logPrices.append(last + sum)
                }
            }
        } catch {
            throw .noRandomNumbers(error)
        }
        do throws(PriceSeriesError) {
            series = try PriceSeries(
                times: logPrices.indices.map { Int64($0) * spacing },
                prices: logPrices.map { exp($0) })
        } catch {
            throw .designOutOfRange("found a market in which \(error)")
        }
    }

    /// Normal numbers moved and scaled to mean 0 and mean square 1.
    private static func standardNormals(
        _ count: Int, _ random: inout RandomStream
    ) throws(GSLFailure) -> [Double] {
        let states = 1 << 30
        var values: [Double] = []
        values.reserveCapacity(count)
        for _ in 0..<count {
            let probability = (Double(random.index(below: states)) + 0.5) / Double(states)
            values.append(try Distribution.normalQuantile(probability))
        }
        let mean = values.reduce(0, +) / Double(count)
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let deviation = (squares / Double(count)).squareRoot()
        return values.map { ($0 - mean) / deviation }
    }
}
