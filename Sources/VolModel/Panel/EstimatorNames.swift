extension JumpRobustMeasure {
    /// As commands, policies and results have it.
    var estimatorName: String {
        switch self {
        case .bipower: "bipower"
        case .minimum: "min_rv"
        case .median: "med_rv"
        }
    }
}

extension RangeVolatility {
    /// As commands, policies and results have it.
    var estimatorName: String {
        switch self {
        case .parkinson: "parkinson"
        case .garmanKlass: "garman_klass"
        case .garmanKlassOvernight: "garman_klass_overnight"
        case .rogersSatchell: "rogers_satchell"
        case .yangZhang: "yang_zhang"
        }
    }
}

extension HeterogeneousAutoregression.Form {
    /// As commands, policies and results have it.
    var estimatorName: String {
        switch self {
        case .har: "har"
        case .harq: "harq"
        }
    }
}

extension GARCHModel {
    /// As commands, policies and results have it: zero mean, exponential backcast.
    var estimatorName: String {
        switch (recursion, errors) {
        case (.garch, .normal): "garch"
        case (.garch, .studentT): "garch_t"
        case (.gjr, .normal): "gjr"
        case (.gjr, .studentT): "gjr_t"
        }
    }

    static let named: [GARCHModel] = [
        GARCHModel(.garch), GARCHModel(.garch, errors: .studentT), GARCHModel(.gjr),
        GARCHModel(.gjr, errors: .studentT),
    ]
}
