import PolicyDocument

/// The documents that the interface's description shows, verbatim.
enum Examples {
    static let policy = """
        # policy.yaml
        schema: marginpolicy.policy/1
        name: balanced
        defaults:
          volatility: { estimators: [ "ewma:half_life=1d", "ewma:half_life=11.2d" ], combine: max, max_gap: 3d, max_staleness: 2h, min_history: 30d }
          tail: { method: filtered_historical, confidence: 99.9%, window: 90d, beyond_sample: gpd }
          horizon: { detection: 5m, closeout: 30m }
          oracle: { include_deviation: true }
          liquidity: { impact: square_root, coefficient: 1.0 }
          buffer: { holding_period: 8h, liquidation_probability: 5% }
          floors: { maintenance: 0.5%, initial: 1% }
          caps: { initial: 50% }
          anti_procyclicality: { long_floor: 365d, speed_up: 5%/d, speed_down: 1%/d, override_ratio: 1.25 }
          governance: { dead_band: 5%, cool_down: 3d, max_step_up: 50%, max_step_down: 10%, grid: 0.05% }
          tiers: { notionals: [ 100e3, 1e6, 10e6 ] }
        classes:
          major: {}
          long_tail: { tail: { confidence: 99.95% }, floors: { maintenance: 3% } }
        """

    static let job = """
        # job.yaml
        schema: marginpolicy.job/1
        policy: policy.yaml
        current: current.json            # optional; without it no step limit can be checked and the output says so
        instruments:
          - id: ETH-USD-PERP
            kind: linear_perpetual
            class: major                 # section of the policy that applies
            feed: { path: ../data/ethusd.csv.gz, kind: threshold, heartbeat: 1h, deviation: 0.5%, decimals: 8 }
            as_of: 2024-01-28            # optional
            liquidity: { daily_volume: 250e6, depth_2pct: 12e6 }      # quote units, optional
            fees: { liquidation: 0.5%, taker: 0.05% }
        publish: { formats: [markdown], venues: [] }
        """

    static let overriddenJob =
        job + "\n"
            + """
            overrides:
              - { instrument: ETH-USD-PERP, trigger: "oracle outage on 2024-01-20", size: 25%, reason: "…", from: 2024-01-20, expires: 2024-02-01, approved_by: "risk council" }
              - instrument: ETH-USD-PERP
                trigger: "re-base"
                size: 0.1
                reason: "unclear"
                from: 2023-01-20T12:00:00Z
                expires: 2023-02-01
            """

    static let policyJSON = """
        {"schema":"marginpolicy.policy/1","name":"balanced",
         "defaults":{"tail":{"confidence":0.999,"window":"90d"},
          "governance":{"grid":"0.05%","max_step_up":0.5},
          "tiers":{"notionals":[100e3,"1e6",10000000]}},
         "classes":{"long_tail":{"tail":{"confidence":"99.95%"}}}}
        """
}

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

func policy(_ text: String, file: String = "policy.yaml") throws(DocumentError) -> PolicyFile {
    try PolicyFile(bytes(text), file: file)
}

func job(_ text: String, file: String = "job.yaml") throws(DocumentError) -> JobFile {
    try JobFile(bytes(text), file: file)
}

/// The error of a document, nil when it is accepted.
func mistake(_ read: () throws(DocumentError) -> Void) -> DocumentError? {
    do throws(DocumentError) {
        try read()
        return nil
    } catch {
        return error
    }
}
