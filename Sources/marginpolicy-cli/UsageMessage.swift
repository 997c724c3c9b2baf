/// Usage errors in the words of all other errors: the place, what was found, what was expected.
enum UsageMessage {
    /// `message` is the argument parser's, or one of our own `validate()`s, which say it all.
    static func rewritten(_ message: String, help: String) -> String {
        if message.contains("; expected ") { return message }
        let shown = "what \(help) shows"
        if let match = message.firstMatch(
            of: /The value '(.*)' is invalid for '(.*?)'/.dotMatchesNewlines())
        {
            return "\(option(match.2)): found '\(match.1)'; expected "
                + (choices(message) ?? kind(match.2) ?? shown)
        }
        if let match = message.firstMatch(of: /Missing value for '(.*?)'/) {
            return "\(option(match.1)): found no value; expected "
                + (kind(match.1) ?? shown)
        }
        if let match = message.firstMatch(of: /Missing expected argument '(.*?)'/) {
            return "command line: found no \(match.1); expected \(shown)"
        }
        if let match = message.firstMatch(of: /Unknown option '(.*?)'(?:. Did you mean '(.*?)'\?)?/)
        {
            let suggestion = match.2.map { "'\($0)', or " } ?? ""
            return "command line: found unknown option '\(match.1)'; expected \(suggestion)\(shown)"
        }
        if let match = message.firstMatch(
            of: /[Uu]nexpected arguments?:? (.*)/.dotMatchesNewlines())
        {
            return "command line: found unexpected \(match.1); expected \(shown)"
        }
        return "command line: found '\(message)'; expected \(shown)"
    }

    /// `--as-of` of `--as-of <time>`.
    private static func option(_ text: Substring) -> Substring {
        text.split(separator: " ").first ?? text
    }

    private static func choices(_ message: String) -> String? {
        message.firstMatch(of: /Please provide one of (.*?)\.?$/).map { String($0.1) }
    }

    private static func kind(_ option: Substring) -> String? {
        switch option.split(separator: " ").last {
        case "<time>": "a time, RFC 3339 or YYYY-MM-DD (UTC)"
        case "<duration>": "a duration such as 90s, 5m, 1h or 3d"
        case "<duration|observation>": "a duration such as 1h or 1d, or observation"
        case "<probability>": "a probability such as 0.99 or 99%"
        case "<decimals>", "<threads>": "a whole number"
        case "<file>": "a file"
        case "<dir>": "a directory"
        case "<name[:key=value,…]>": "an estimator such as ewma:half_life=3d"
        default: nil
        }
    }
}
