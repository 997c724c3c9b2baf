import IsolatedMargin
import MarginPolicy
import VolModel

/// Positions as comma-separated values with a header.
///
/// Columns in any order: `market`, `side` (long or short), `notional` in quote units or `size` in
/// base units, `leverage` or `margin` in quote units and `open`; `id`, `account` and `close` may be
/// missing. A position without an account is alone in one, one without a close is held to the end.
public enum PositionFile {
    private enum Column: String, CaseIterable {
        case id, account, market, side, notional, size, open, close, leverage, margin
    }

    /// Reads positions on `markets`, the names that the file may use in the order of the replay.
    ///
    /// Throws ``ReplayFailure`` naming the first line and column that is not understood.
    public static func read(
        _ text: String, file: String, markets: [String]
    ) throws(ReplayFailure) -> [ReplayPosition] {
        var columns: [Column]?
        var positions: [ReplayPosition] = []
        var accounts: [String: Int] = [:]
        var ids: [String: Int] = [:]
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (number, line) in zip(1..., lines) where !line.allSatisfy(\.isWhitespace) {
            let place = "\(file): line \(number)"
            let fields = try fields(of: line, place)
            guard let known = columns else {
                columns = try header(fields, place)
                continue
            }
            guard fields.count == known.count else {
                throw ReplayFailure(
                    "\(place): found \(fields.count) fields; expected \(known.count), as in the "
                        + "header")
            }
            let row = Row(
                place: place,
                fields: Dictionary(uniqueKeysWithValues: zip(known.map(\.rawValue), fields)))
            let id = row["id"] ?? "\(positions.count + 1)"
            if let first = ids.updateValue(number, forKey: id) {
                throw row.failure(
                    "id", expected: "each id once; the first stands in line \(first)")
            }
            let owner = row["account"].map { "account \($0)" } ?? "position \(id)"
            let account = accounts[owner] ?? accounts.count + 1
            accounts[owner] = account
            positions.append(try row.position(id: id, account: account, markets: markets))
        }
        guard columns != nil, !positions.isEmpty else {
            throw ReplayFailure("\(file): found no position; expected a header and at least one")
        }
        return positions
    }

    private static func header(
        _ fields: [String], _ place: String
    ) throws(ReplayFailure) -> [Column] {
        var columns: [Column] = []
        for field in fields {
            guard let column = Column(rawValue: field), !columns.contains(column) else {
                let names = Column.allCases.map(\.rawValue).joined(separator: ", ")
                throw ReplayFailure(
                    "\(place): found the column '\(field.prefix(32))'; expected each of \(names) at "
                        + "most once"
                )
            }
            columns.append(column)
        }
        let needed: [[Column]] = [
            [.market], [.side], [.open], [.notional, .size], [.leverage, .margin],
        ]
        for choice in needed where columns.count(where: choice.contains) != 1 {
            let names = choice.map(\.rawValue).joined(separator: " or ")
            throw ReplayFailure("\(place): expected one column \(names)")
        }
        return columns
    }

    /// The fields of a line, which may stand in quotes.
    private static func fields(
        of line: Substring, _ place: String
    ) throws(ReplayFailure) -> [String] {
        var (fields, field) = ([String](), "")
        var (isQuoted, wasQuoted) = (false, false)
        var rest = line
        while let character = rest.popFirst() {
            if isQuoted {
                if character != "\"" {
                    field.append(character)
                } else if rest.first == "\"" {
                    field.append(rest.removeFirst())
                } else {
                    (isQuoted, wasQuoted) = (false, true)
                }
            } else if character == "\"", field.isEmpty, !wasQuoted {
                isQuoted = true
            } else if character == "," {
                fields.append(field)
                (field, wasQuoted) = ("", false)
            } else if wasQuoted || character == "\"" {
                throw ReplayFailure(
                    "\(place): found a quote inside a field; expected it around the field")
            } else {
                field.append(character)
            }
        }
        guard !isQuoted else {
            throw ReplayFailure("\(place): found an open quote; expected its end in the line")
        }
        return fields + [field]
    }

    private struct Row {
        let place: String
        let fields: [String: String]

        /// nil where the column is missing or the field empty.
        subscript(column: String) -> String? {
            fields[column].flatMap { $0.isEmpty ? nil : $0 }
        }

        func failure(_ column: String, expected: String) -> ReplayFailure {
            ReplayFailure(
                "\(place), column \(column): found '\(fields[column] ?? "")'; expected \(expected)")
        }

        func position(
            id: String, account: Int, markets: [String]
        ) throws(ReplayFailure) -> ReplayPosition {
            guard let market = self["market"].flatMap({ markets.firstIndex(of: $0) }) else {
                throw failure(
                    "market", expected: "one of \(markets.joined(separator: ", "))")
            }
            let sides = ["long": true, "short": false]
            guard let isLong = self["side"].flatMap({ sides[$0] }) else {
                throw failure("side", expected: "long or short")
            }
            guard let open = self["open"].flatMap({ Timestamp($0) }) else {
                throw failure("open", expected: "a time, RFC 3339 or YYYY-MM-DD (UTC)")
            }
            var close: Timestamp?
            if let text = self["close"] {
                close = Timestamp(text)
                guard let close, close > open else {
                    throw failure("close", expected: "a time after open")
                }
            }
            return ReplayPosition(
                id: id, account: account, market: market, isLong: isLong, size: try size(),
                collateral: try collateral(), open: open, close: close)
        }

        private func size() throws(ReplayFailure) -> ReplayPosition.Size {
            if fields["size"] != nil {
                guard let size = self["size"].flatMap({ ExactDecimal($0) }), size > .zero else {
                    throw failure("size", expected: "a positive decimal with at most 12 decimals")
                }
                return .base(size)
            }
            return .notional(try quanta("notional"))
        }

        private func collateral() throws(ReplayFailure) -> ReplayPosition.Collateral {
            guard fields["leverage"] != nil else { return .amount(try quanta("margin")) }
            guard let leverage = self["leverage"].flatMap({ ExactDecimal($0) }),
                leverage.fractionDigits <= 2, leverage >= ExactDecimal(1),
                leverage <= ExactDecimal(1_000),
                let hundredths = leverage.units(2)
            else {
                throw failure(
                    "leverage", expected: "a decimal from 1 to 1000 with at most 2 decimals")
            }
            return .leverage(hundredths: Int(hundredths))
        }

        private func quanta(_ column: String) throws(ReplayFailure) -> Quanta {
            guard let amount = self[column].flatMap({ ExactDecimal($0) }), amount > .zero,
                let quanta = amount.units(ReplayMarket.quoteDecimals),
                quanta <= PlannedPosition.notionalMax
            else {
                throw failure(
                    column,
                    expected: "a positive amount up to 1e12 with at most "
                        + "\(ReplayMarket.quoteDecimals) decimals")
            }
            return quanta
        }
    }
}

extension ExactDecimal {
    /// The value in units of 10^−decimals; nil where it has more decimals.
    func units(_ decimals: Int) -> Int128? {
        guard fractionDigits <= decimals else { return nil }
        let power = ReplayMarket.integerPower(decimals - fractionDigits)
        let (units, overflow) = significand.multipliedReportingOverflow(by: Int128(power))
        return overflow ? nil : units
    }
}
