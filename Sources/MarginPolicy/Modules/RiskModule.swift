import VolModel

/// One part of the loss between the liquidation trigger and the closed position.
///
/// A module is a value with a name, the section of the policy that configures it, a contribution
/// and an explanation. A protocol may reorder, replace or add one without touching the rest:
///
/// ```swift
/// struct DepegModule: RiskModule {
///     let name = "quote_depeg"
///     let section = "quote"
///     let depeg: Ratio
///
///     func apply(to loss: inout LossBuildUp, market: MarketState) {
///         loss.add(part: depeg.doubleValue)
///     }
///
///     func explanation(market: MarketState) -> String {
///         "the quote currency may stand \(depeg) below what it is counted for"
///     }
/// }
/// ```
///
/// Its contribution is not its own affair: it is the rise of ``LossBuildUp/maintenance`` when the
/// module is applied in the policy's order.
public protocol RiskModule: Sendable {
    /// The component's name in the parameter set.
    var name: String { get }

    /// The section of the policy that configures it.
    var section: String { get }

    /// Whether it answers to the market as it is now, or guards against what a calm market hides.
    var role: RiskModuleRole { get }

    /// Sizes at which the part bends, in quote units: tiers are held above the model there. Between
    /// them N · mm(N) is convex, as it is where parts grow with the root of size or faster.
    var kinks: [Double] { get }

    /// Adds this module's part of the loss.
    func apply(to loss: inout LossBuildUp, market: MarketState)

    /// What the module does here and with which inputs, in a sentence without a full stop.
    func explanation(market: MarketState) -> String

    /// What a reader must know about this part here, for example an input that is missing.
    func notes(market: MarketState) -> [String]
}

extension RiskModule {
    public var role: RiskModuleRole { .loss }
    public var kinks: [Double] { [] }
    public func notes(market: MarketState) -> [String] { [] }
}

/// What a module's contribution counts as.
public enum RiskModuleRole: Sendable, Hashable {
    /// A part of what the model asks for now.
    case loss
    /// Against procyclicality: above what the model asks for now.
    case antiProcyclicality
}
