import MarginPolicy
import VolModel

/// A seeded generator (SplitMix64), so that a failure can be repeated.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

extension ParameterSet {
    /// A set with every status, odd names and unbounded tiers.
    static func random(seed: UInt64) -> ParameterSet {
        var random = SeededGenerator(seed: seed)
        let count = Int.random(in: 0...5, using: &random)
        return ParameterSet(
            generatorVersion: "0.\(Int.random(in: 0...9, using: &random)).0",
            policyName: randomText(&random), policyDigest: randomDigest(&random),
            jobDigest: randomDigest(&random), inputsDigest: randomDigest(&random),
            instruments: (0..<count).map { randomInstrument($0, &random) })
    }
}

private func randomDigest(_ random: inout SeededGenerator) -> String {
    "sha256:"
        + String((0..<64).map { _ in "0123456789abcdef".randomElement(using: &random) ?? "0" })
}

private func randomText(_ random: inout SeededGenerator) -> String {
    let pieces = [
        "a", "Z", "\"", "\\", "|", "<b>", "\u{2028}", "\u{202E}", "é", "日", "👩‍👩‍👧", "\n", "\t",
        "\u{7F}", "\u{0}", " ", "/", "{{", "\u{E0041}",
    ]
    return (0..<Int.random(in: 0...8, using: &random))
        .map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
}

private func randomRatios(_ random: inout SeededGenerator) -> MarginRatios {
    let initial = Int.random(in: 2...1_000_000, using: &random)
    return MarginRatios(
        maintenancePpm: Int.random(in: 1..<initial, using: &random), initialPpm: initial)
}

private func randomTime(_ random: inout SeededGenerator) -> Timestamp {
    Timestamp(microseconds: Int64.random(in: 0...2_000_000_000_000_000, using: &random))
}

private func randomEstimate(_ random: inout SeededGenerator) -> VolatilityEstimate {
    let span = TimeSpan(microseconds: Int64.random(in: 1...9_000_000_000_000, using: &random))
    let estimators: [VolatilityEstimator] = [
        .ewma(halfLife: span), .realized(window: span), .ewma(halfLife: .days(1)),
        .realized(window: .days(30), grid: .minutes(5)),
    ]
    let estimator = estimators.randomElement(using: &random) ?? .ewma(halfLife: span)
    guard Bool.random(using: &random) else {
        return VolatilityEstimate(
            estimator: estimator, outcome: .failure(NotApplicable(randomText(&random))))
    }
    return VolatilityEstimate(
        estimator: estimator,
        outcome: .success(
            .init(
                annualizedVolatility: Double.random(in: 0...9, using: &random),
                standardError: Bool.random(using: &random)
                    ? .nan : Double.random(in: 0...1, using: &random),
                effectiveObservations: Double.random(in: 0...1e7, using: &random),
                returns: Int.random(in: 0...1_000_000, using: &random))))
}

private func randomTiers(_ random: inout SeededGenerator) -> [InstrumentParameters.Tier] {
    var from = ExactDecimal.zero
    var tiers: [InstrumentParameters.Tier] = []
    for _ in 0..<Int.random(in: 0...3, using: &random) {
        let step = ExactDecimal(
            significand: Int128(Int.random(in: 1...1_000_000_000_000, using: &random)),
            fractionDigits: Int.random(in: 0...8, using: &random))
        let ratios = randomRatios(&random)
        tiers.append(
            .init(
                notionalFrom: from, notionalTo: from + step, ratios: ratios,
                maintenanceDeduction: from.multiplied(byPpm: ratios.maintenancePpm)))
        from = from + step
    }
    if Bool.random(using: &random) {
        tiers.append(
            .init(
                notionalFrom: from, notionalTo: nil, ratios: randomRatios(&random),
                maintenanceDeduction: .zero))
    }
    return tiers
}

private func randomOverride(_ random: inout SeededGenerator) -> MarginOverride? {
    let from = randomTime(&random)
    return MarginOverride(
        trigger: randomText(&random),
        size: Ratio(ppm: Int.random(in: 1...10_000_000, using: &random)),
        reason: randomText(&random), from: from,
        expires: from
            + TimeSpan(microseconds: Int64.random(in: 1...9_000_000_000_000, using: &random)),
        approvedBy: Bool.random(using: &random) ? randomText(&random) : nil)
}

private func randomPath(after time: Timestamp, _ random: inout SeededGenerator) -> ChangePath {
    var time = time
    let steps = (0..<Int.random(in: 1...12, using: &random)).map { _ in
        time = time + TimeSpan(microseconds: Int64.random(in: 1...900_000_000_000, using: &random))
        return ChangePath.Step(notBefore: time, ratios: randomRatios(&random))
    }
    return ChangePath(steps: steps, isComplete: Bool.random(using: &random))
}

private func randomInstrument(
    _ index: Int, _ random: inout SeededGenerator
) -> InstrumentParameters {
    let status = InstrumentParameters.Status.allCases.randomElement(using: &random) ?? .held
    let isAvailable = status != .unavailable
    let hasSides = Bool.random(using: &random)
    let current = CurrentParameters(
        ratios: randomRatios(&random),
        changedAt: Bool.random(using: &random) ? randomTime(&random) : nil)
    let asOf = Bool.random(using: &random) ? randomTime(&random) : nil
    let overrides = (0..<Int.random(in: 0...2, using: &random)).compactMap { _ in
        randomOverride(&random)
    }
    let isDecided = status == .proposed || status == .unchanged
    return InstrumentParameters(
        instrument: "\(index)-\"|<日>\u{202E}", feed: randomText(&random),
        asOf: asOf, status: status,
        published: isAvailable ? randomRatios(&random) : nil,
        long: isAvailable && hasSides ? randomRatios(&random) : nil,
        short: isAvailable && hasSides ? randomRatios(&random) : nil,
        tiers: isAvailable ? randomTiers(&random) : [],
        components: (0..<Int.random(in: 0...4, using: &random)).map { _ in
            .init(name: randomText(&random), ppm: Int.random(in: -10...900_000, using: &random))
        },
        model: Bool.random(using: &random)
            ? MarginRatios(maintenancePpm: 1_200_000, initialPpm: 900_000) : nil,
        current: isAvailable && Bool.random(using: &random) ? current : nil,
        decision: .init(
            action: InstrumentParameters.Action.allCases.randomElement(using: &random) ?? .none,
            binding: InstrumentParameters.Binding.allCases.randomElement(using: &random) ?? .model,
            reasons: (0..<Int.random(in: 0...3, using: &random)).map { _ in randomText(&random) }),
        overrides: asOf == nil ? [] : overrides,
        path: isDecided && Bool.random(using: &random)
            ? asOf.map { randomPath(after: $0, &random) } : nil,
        estimates: (0..<Int.random(in: 0...3, using: &random)).map { _ in randomEstimate(&random) })
}
