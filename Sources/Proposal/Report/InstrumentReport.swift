public import Evidence
public import MarginPolicy

/// What the report shows of one instrument.
public struct InstrumentReport: Sendable {
    public var parameters: InstrumentParameters
    public var quality: DataQuality?
    public var backtest: Backtest?
    /// In the order in which they are shown.
    public var charts: [Chart]
    /// What each stressed day or scenario does; nil where none was run.
    public var stress: ReportTable?
    /// Further evidence, in the order in which it is shown.
    public var furtherEvidence: [ReportTable]

    public init(
        parameters: InstrumentParameters, quality: DataQuality? = nil, backtest: Backtest? = nil,
        charts: [Chart] = [], stress: ReportTable? = nil, furtherEvidence: [ReportTable] = []
    ) {
        self.parameters = parameters
        self.quality = quality
        self.backtest = backtest
        self.charts = charts
        self.stress = stress
        self.furtherEvidence = furtherEvidence
    }
}
