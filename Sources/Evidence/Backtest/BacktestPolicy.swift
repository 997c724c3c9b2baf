/// The five ways to a requirement that a backtest judges side by side.
public enum BacktestPolicy: String, Sendable, CaseIterable {
    /// What the policy would have published, run again and again with its last result in force.
    case recommended
    /// The policy's tail alone: no add-ons, floors, speed limits or governance.
    case model
    /// The parameters in force today, all the way.
    case current
    case rollingQuantile = "rolling_quantile"
    case normalEWMA = "normal_ewma"
}
