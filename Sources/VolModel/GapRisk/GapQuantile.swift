/// A second opinion on how far the price may go within minutes, by three models.
///
/// Each figure is the log distance that is crossed within the horizon with the wanted probability:
/// - ``diffusion``: ``FirstPassage`` at the worst point of the horizon, jumps left out;
/// - ``oneBigJump``: ``OneBigJump``, the diffusion left out;
/// - ``kouWang``: ``KouWangFirstPassage``, both together.
///
/// The largest wins. With exact figures that is Kou and Wang's, which holds the other two: the
/// others say what it is made of, and stand in its way where its inversion should fail unseen.
///
/// Limit: all three know only exponential tails and constant parameters; ``JumpDiffusion``.
public struct GapQuantile: Sendable, Hashable {
    public var diffusion: Double
    public var oneBigJump: Double
    public var kouWang: Double

    public var largest: Double { max(diffusion, oneBigJump, kouWang) }

    /// `process` is best ``JumpEstimate/cautious``, which holds a risk also where no jump was seen.
    ///
    /// Throws: ``GSLFailure`` for a probability outside (0, 1), a volatility or horizon that is not
    /// positive, a side that is neither long nor short, and where the inversion does not know the
    /// distance.
    public init(
        _ process: JumpDiffusion, side: Side, probability: Double, horizon: TimeSpan
    ) throws(GSLFailure) {
        diffusion = try FirstPassage.windowLogDistance(
            probability: probability, process.diffusion(side: side), horizon: horizon)
        oneBigJump = try OneBigJump.logDistance(
            probability: probability, process, side: side, horizon: horizon)
        kouWang = try KouWangFirstPassage(process, side: side, horizon: horizon)
            .logDistance(probability: probability)
    }
}
