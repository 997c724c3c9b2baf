/// The sample itself as the tail, and what carries a level that the sample cannot.
public struct HistoricalTail: Sendable, Hashable {
    /// What stands in where the sample cannot carry the level.
    public enum Extrapolation: String, Sendable, Hashable, CaseIterable {
        case generalizedPareto = "gpd"
        case studentT = "student_t"
    }

    public var convention: EmpiricalTail.Convention
    public var beyond: Extrapolation
    /// Of the Student t that stands in; above 2.
    public var degreesOfFreedom: Double

    public init(
        convention: EmpiricalTail.Convention = .orderStatistic,
        beyond: Extrapolation = .generalizedPareto,
        degreesOfFreedom: Double = 4
    ) {
        self.convention = convention
        self.beyond = beyond
        self.degreesOfFreedom = degreesOfFreedom
    }
}
