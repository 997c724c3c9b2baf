import MarginPolicy
import PolicyDocument

/// A parameter set as a person reads it on a terminal, or as rows for a spreadsheet.
struct ParameterTable {
    let parameters: ParameterSet

    func rendered() -> String {
        var table = TextTable([
            ("instrument", .left), ("maintenance", .right), ("initial", .right),
            ("leverage", .right), ("was", .right), ("status", .left), ("action", .left),
            ("bound by", .left), ("as of", .left),
        ])
        for instrument in parameters.instruments {
            let published = instrument.published
            let old = instrument.current?.ratios
            table.append([
                instrument.instrument,
                published.map { DecimalText.percent(ppm: $0.maintenancePpm) } ?? "–",
                published.map { DecimalText.percent(ppm: $0.initialPpm) } ?? "–",
                published.flatMap { DecimalText.leverage(initialPpm: $0.initialPpm) }
                    .map { $0 + "x" } ?? "–",
                old.map {
                    "\(DecimalText.percent(ppm: $0.maintenancePpm)) / "
                        + DecimalText.percent(ppm: $0.initialPpm)
                } ?? "–",
                instrument.status.rawValue, instrument.decision.action.rawValue,
                instrument.decision.binding.rawValue, instrument.asOf.map { "\($0)" } ?? "–",
            ])
        }
        return table.rendered() + heldLines()
    }

    private func heldLines() -> String {
        parameters.instruments.filter { $0.status == .held || $0.status == .unavailable }
            .map { instrument in
                let reasons = instrument.decision.reasons.joined(separator: "; ")
                return "\(instrument.status.rawValue): "
                    + TextTable.inert("\(instrument.instrument): \(reasons)") + "\n"
            }.joined()
    }

    func csv() -> String {
        CSV.row([
            "instrument", "feed", "as_of", "status", "action", "binding", "maintenance_margin_ppm",
            "initial_margin_ppm", "current_maintenance_margin_ppm", "current_initial_margin_ppm",
            "reasons",
        ])
            + parameters.instruments.map { instrument in
                CSV.row([
                    instrument.instrument, instrument.feed, instrument.asOf.map { "\($0)" } ?? "",
                    instrument.status.rawValue, instrument.decision.action.rawValue,
                    instrument.decision.binding.rawValue,
                    instrument.published.map { String($0.maintenancePpm) } ?? "",
                    instrument.published.map { String($0.initialPpm) } ?? "",
                    instrument.current.map { String($0.ratios.maintenancePpm) } ?? "",
                    instrument.current.map { String($0.ratios.initialPpm) } ?? "",
                    instrument.decision.reasons.joined(separator: "; "),
                ])
            }.joined()
    }

    func write(as format: OutputFormat) throws(CommandFailure) {
        switch format {
        case .table: try StandardOutput.write(rendered())
        case .csv: try StandardOutput.write(csv())
        case .json: try StandardOutput.write(ParameterSetJSON.write(parameters))
        }
    }
}
