/// The documents that a new user starts from: they decode as they stand, and say what they mean.
public enum StarterFiles {
    public static let policyYAML = """
        # How margin parameters follow from oracle prices. Every key but schema, name and defaults may be
        # left out. Ratios: 0.5% or 0.005. Durations: 90s, 5m, 1h, 3d, 4w.
        schema: marginpolicy.policy/1
        name: balanced

        defaults:
          volatility:                       # how much the price moves now
            estimators:                     # the panel, each over the whole history
              - "ewma:half_life=6h"         # fast: follows a storm within hours
              - "ewma:half_life=1d"
              - "ewma:half_life=4d"
              - "ewma:half_life=16d"        # slow: remembers the last month
            combine: mean                   # the mean of the panel; or max, the largest
            min_updates: 4                  # a half-life is at least so many updates of the feed
            max_gap: 3d                     # a longer interval is a hole; 3 heartbeats if declared
            max_staleness: 2h               # older data hold the instrument where it is
            min_history: 30d                # so does a shorter history

          tail:                             # how far beyond its volatility the price goes
            method: filtered_historical     # returns over their volatility; or generalized_pareto,
                                            # student_t, normal, log_normal, stable
            measure: value_at_risk          # or expected_shortfall, the mean beyond it
            confidence: 99.9%               # of the loss until a position is closed
            window: 90d                     # the sample of the tail
            quantile: order_statistic       # breached as often as it says; type7 is more often
            beyond_sample: gpd              # where the sample is too small; or student_t
            degrees_of_freedom: 4           # of Student's t, where it is used

          horizon:                          # from the price that makes a position liquidatable
            detection: 5m                   # until a liquidator acts
            closeout: 30m                   # until the position is closed

          oracle:                           # what the feed itself may hide
            include_deviation: true         # moves below its deviation threshold
            include_overshoot: true         # moves beyond it in one update

          liquidity:                        # price impact of closing; leave out to ignore it
            impact: square_root             # grows with the root of size over daily volume
            coefficient: 1.0                # impact in daily volatilities at one day's volume

          buffer:                           # initial margin less maintenance margin
            holding_period: 8h              # a new position survives this long ...
            liquidation_probability: 5%     # ... but for this probability

          floors:                           # never less than this
            maintenance: 0.5%
            initial: 1%

          caps:                             # never more than this
            initial: 50%

          anti_procyclicality:              # against margin calls that calm times set up
            long_floor: 365d                # never below the requirement of the whole last year
            speed_up: 5%/d                  # largest rise of a requirement per day
            speed_down: 1%/d                # largest fall of a requirement per day
            override_ratio: 1.25            # but never below the model divided by this

          governance:                       # what may be proposed against the current parameters
            dead_band: 5%                   # smaller changes are not worth a vote
            cool_down: 3d                   # no change sooner after the last one
            max_step_up: 50%                # largest rise in one proposal
            max_step_down: 10%              # largest fall in one proposal
            # max_step_up_abs: 5%           # the same as ratios of notional; the tighter one binds
            # max_step_down_abs: 1%
            grid: 0.05%                     # published ratios are multiples of this

          tiers:                            # larger positions need more
            notionals: [ 100e3, 1e6, 10e6 ] # upper bounds in quote units; [] for a single rate

        classes:                            # what an instrument's class changes, key by key
          major: {}                         # the defaults as they are
          long_tail:                        # thin markets
            tail: { confidence: 99.95% }
            floors: { maintenance: 3%, initial: 6% }

        """

    public static let jobYAML = """
        # Which instruments are calibrated, from which histories, under which policy.
        # Paths are relative to this file.
        schema: marginpolicy.job/1
        policy: policy.yaml
        current: current.json               # parameters in force; without them no step limit is checked

        instruments:
          - id: ETH-USD-PERP
            kind: linear_perpetual
            class: major                    # of the policy; without one its defaults apply
            feed:
              path: histories/eth-usd.csv
              kind: threshold               # publishes after a deviation or a heartbeat (Chainlink)
              heartbeat: 1h                 # at the latest after this time
              deviation: 0.5%               # or as soon as the price moved this far
              decimals: 8                   # of the raw integer answers
              outliers: quarantine          # prints that are taken back at once; or: keep
              # What the content of a file decides by itself can be stated here as well: format,
              # columns, time_notation, utc_offset, bar_length, bar_stamp; content: mark_prices;
              # and breaks (keep, keep_after_last or rescale) where a re-base needs a decision.
            liquidity:                      # in quote units; leave out what is not known
              daily_volume: 250e6
              depth_2pct: 12e6              # notional that moves the price by 2%
            fees:                           # fractions of notional
              liquidation: 0.5%
              taker: 0.05%

          - id: SOL-USD-PERP
            kind: linear_perpetual
            class: long_tail
            feed:
              path: histories/sol-usd.csv
              kind: threshold
              heartbeat: 1h
              deviation: 0.5%
              decimals: 8
            liquidity: { daily_volume: 60e6, depth_2pct: 2.5e6 }
            fees: { liquidation: 1%, taker: 0.05% }

          - id: BTC-USD-PERP
            kind: linear_perpetual
            class: major
            feed:
              path: histories/btc-usd-1h.csv
              kind: ohlc                    # candles; the observation is the close
            liquidity: { daily_volume: 900e6, depth_2pct: 40e6 }
            fees: { liquidation: 0.5%, taker: 0.05% }

        # A rise that somebody orders and answers for; it acts from `from` until `expires`, at once:
        # overrides:
        #   - instrument: ETH-USD-PERP
        #     trigger: "oracle outage on 2024-01-20"
        #     size: 25%                     # above the model's requirement
        #     reason: "the feed stood still for four hours"
        #     from: 2024-01-20
        #     expires: 2024-02-01
        #     approved_by: "risk council"   # optional

        evidence:                           # how the policy would have done, from the past only
          confidence: 99%                   # judged where breaches are frequent enough to count
          every: 1d                         # so often the policy is run on the way
          warm_up: 30d                      # so much of each history is not judged
          # horizon: 1h                     # the span over which losses count; follows the feed

        publish:
          formats: [ markdown, html ]       # documents beside the parameters: proposal.md, report.html
          venues: []                        # stays empty: no venue is supported yet

        """

    public static let currentJSON = """
        {
          "ETH-USD-PERP": {
            "maintenance_margin_ppm": 25000,
            "initial_margin_ppm": 50000,
            "changed_at": "2024-01-02T00:00:00Z"
          },
          "SOL-USD-PERP": {
            "maintenance_margin_ppm": 50000,
            "initial_margin_ppm": 100000,
            "changed_at": "2024-01-02T00:00:00Z"
          },
          "BTC-USD-PERP": {
            "maintenance_margin_ppm": 20000,
            "initial_margin_ppm": 40000,
            "changed_at": "2024-01-02T00:00:00Z"
          }
        }

        """
}
