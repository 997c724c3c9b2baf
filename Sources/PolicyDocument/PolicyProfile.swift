/// The policies that ship: how much risk a venue keeps for itself.
public enum PolicyProfile: String, Sendable, CaseIterable {
    /// For a young venue, thin markets or a small fund.
    case conservative
    /// What ``StarterFiles`` explains key by key.
    case balanced
    /// For deep markets and a venue that can bear losses now and then.
    case aggressive

    public var yaml: String {
        switch self {
        case .conservative: Self.conservativeYAML
        case .balanced: StarterFiles.policyYAML
        case .aggressive: Self.aggressiveYAML
        }
    }

    private static let conservativeYAML = """
        # Conservative: further into the tail, a slower close-out, jumps and crowds counted, a floor
        # that remembers two years and weight on the worst quarter. What is not stated here is as in
        # the balanced policy's comments; docs/policies.md compares the three.
        schema: marginpolicy.policy/1
        name: conservative

        defaults:
          volatility: { combine: max, min_history: 60d, max_staleness: 2h }
          listing_age: { until: 365d }
          tail: { confidence: 99.95%, window: 180d, measure: value_at_risk }
          horizon: { detection: 10m, closeout: 50m }
          gap: { model: kou_wang, jumps: measured, jumps_per_year: 20, mean_up: 2%, mean_down: 3% }
          oracle: { include_deviation: true, include_overshoot: true, include_heartbeat: true, confidence_bands: 2 }
          liquidity: { impact: square_root, coefficient: 1.5, participation: 5%, assumed_depth_2pct: 1e6 }
          concentration: { closed_together: 20% }
          funding: { include: true }
          buffer: { holding_period: 24h, liquidation_probability: 2% }
          floors: { maintenance: 1%, initial: 2% }
          caps: { initial: 80% }
          anti_procyclicality:
            long_floor: 730d
            stressed_weight: 25%
            stress_window: 90d
            stress_lookback: 1095d
            speed_up: 10%/d
            speed_down: 0.5%/d
            override_ratio: 1.1
          governance: { dead_band: 5%, cool_down: 2d, max_step_up: 100%, max_step_down: 5%, grid: 0.05% }
          tiers: { notionals: [ 50e3, 250e3, 1e6, 5e6 ] }

        classes:
          major: {}
          long_tail:
            tail: { confidence: 99.99% }
            floors: { maintenance: 5%, initial: 10% }

        """

    private static let aggressiveYAML = """
        # Aggressive: a shorter horizon, a shorter memory, less in the tail. The limits of a change are
        # wider, since requirements follow the market sooner. docs/policies.md compares the three.
        schema: marginpolicy.policy/1
        name: aggressive

        defaults:
          volatility: { combine: mean, min_history: 30d, max_staleness: 2h }
          tail: { confidence: 99.5%, window: 90d }
          horizon: { detection: 1m, closeout: 10m }
          oracle: { include_deviation: true, include_overshoot: true }
          liquidity: { impact: square_root, coefficient: 0.5 }
          buffer: { holding_period: 4h, liquidation_probability: 10% }
          floors: { maintenance: 0.3%, initial: 0.6% }
          caps: { initial: 50% }
          anti_procyclicality: { long_floor: 180d, speed_up: 10%/d, speed_down: 2%/d, override_ratio: 1.5 }
          governance: { dead_band: 3%, cool_down: 1d, max_step_up: 100%, max_step_down: 20%, grid: 0.01% }
          tiers: { notionals: [ 250e3, 1e6, 10e6, 50e6 ] }

        classes:
          major: {}
          long_tail:
            tail: { confidence: 99.9% }
            floors: { maintenance: 2%, initial: 4% }

        """
}
