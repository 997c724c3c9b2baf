/// Why a size ladder or a venue's shape cannot be made from what was given.
public enum LadderFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// The curve has no positive, finite ratio at this notional.
    case notARatio(notional: Double)
    /// The curve's initial ratio is below its maintenance ratio at this notional.
    case initialBelowMaintenance(notional: Double)
    /// A ratio of the curve falls with the size, up to this notional.
    case decreasing(notional: Double)
    /// Bounds, caps, grids or venue parameters that contradict their own conditions.
    case invalid(String)
    /// The venue's shape cannot hold what the curve asks for.
    case notExpressible(String)

    public var description: String {
        switch self {
        case .notARatio(let notional): "no positive, finite ratio at a notional of \(notional)"
        case .initialBelowMaintenance(let notional):
            "the initial ratio is below the maintenance ratio at a notional of \(notional)"
        case .decreasing(let notional):
            "the requirement falls with the size up to a notional of \(notional)"
        case .invalid(let reason), .notExpressible(let reason): reason
        }
    }
}
