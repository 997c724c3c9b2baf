public import MarginPolicy

/// A tool against procyclicality, on top of a model.
public enum AntiProcyclicalTool: Sendable, Hashable {
    /// Never below the loss quantile of the long window (Regulation (EU) 153/2013, Article
    /// 28(1)(c)), which ends where the step begins.
    case longFloor
    /// Of the largest quantile of any stress window so far.
    case stressed(StressedWeight)
    case buffer(ReleasableBuffer)
    case speed(SpeedLimit)
}

/// One way to a margin: filtered historical simulation with a volatility, then tools in their
/// order.
///
/// Formula: σ(t) times the type 7 quantile of the standardised losses in the tail window before t.
///
/// Source: Barone-Adesi, Giannopoulos and Vosper (1999); Hull and White (1998).
public struct MarginRule: Sendable, Hashable {
    public var volatility: StepVolatility
    public var tools: [AntiProcyclicalTool]

    public init(_ volatility: StepVolatility, tools: [AntiProcyclicalTool] = []) {
        self.volatility = volatility
        self.tools = tools
    }

    /// Models from fast to slow without a tool, then the tools alone and together.
    public static let compared: [MarginRule] = {
        let (fast, middle, slow) = (
            StepVolatility.ewma(decay: 0.94), StepVolatility.ewma(decay: 0.97),
            StepVolatility.ewma(decay: 0.99)
        )
        let larger = StepVolatility.largerOf(decays: 0.94, 0.99)
        let (one, two, five) = (Ratio(ppm: 10_000), Ratio(ppm: 20_000), Ratio(ppm: 50_000))
        let bounded = AntiProcyclicalTool.speed(
            SpeedLimit(up: five, down: one, overrideRatio: Ratio(ppm: 1_250_000)))
        return [
            MarginRule(fast), MarginRule(middle), MarginRule(slow), MarginRule(larger),
            MarginRule(.riskMetrics2006),
            MarginRule(middle, tools: [.stressed(StressedWeight(weight: Ratio(ppm: 250_000)))]),
            MarginRule(middle, tools: [.longFloor]),
            MarginRule(middle, tools: [.longFloor, .speed(SpeedLimit(up: five, down: two))]),
            MarginRule(middle, tools: [.longFloor, bounded]),
            MarginRule(slow, tools: [.longFloor, .speed(SpeedLimit(up: five, down: one))]),
            MarginRule(larger, tools: [.longFloor, bounded]),
            MarginRule(.riskMetrics2006, tools: [.longFloor, bounded]),
        ]
    }()
}

extension MarginRule: CustomStringConvertible {
    /// `FHS 0.97 + floor + speed +5%/-1%, override 1.25`.
    public var description: String {
        (["FHS \(volatility)"] + tools.map(\.description)).joined(separator: " + ")
    }
}

extension AntiProcyclicalTool: CustomStringConvertible {
    public var description: String {
        switch self {
        case .longFloor: "floor"
        case .stressed(let share): "\(share.weight) stress"
        case .buffer(let buffer): "\(buffer.size) buffer"
        case .speed(let limit):
            [
                "speed",
                [limit.up.map { "+\($0)" }, limit.down.map { "-\($0)" }].compactMap(\.self)
                    .joined(separator: "/"),
            ].joined(separator: " ")
                + (limit.overrideRatio.map { ", override \($0.doubleValue)" } ?? "")
        }
    }
}
