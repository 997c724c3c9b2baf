/// What stands in every report: what the method cannot do, and what the words mean.
enum ReportReference {
    static let limits: HTML = """
        <section id="limits" aria-labelledby="limits-title">
        <h2 id="limits-title">Limits of the method</h2>
        <ul>
        <li>The requirement covers the loss between the liquidation trigger and the close-out at \
        the policy's probability, on the evidence of the history given. A market that has not been \
        seen in it is not covered.</li>
        <li>The dynamic buffer comes from a diffusion without jumps.</li>
        <li>Depth, volume, fees and the oracle's declared threshold are taken from the job file as \
        stated there.</li>
        <li>A backtest judges the past. Where its p-values are large it has found no fault, which \
        is not the same as none.</li>
        <li>Not assessed here: which open positions would fall below the new maintenance.</li>
        <li>No financial advice. Conflicts of interest: to be declared by whoever posts this.</li>
        </ul>
        </section>

        """

    /// One a line: the term, a colon and its meaning.
    private static let terms = """
        Maintenance margin: The part of a position's value that must remain as collateral. Below \
        it the position is liquidated.
        Initial margin: The part that must be there to open a position; never less.
        Notional: The value of a position at the current price, in the currency of the quote.
        Leverage up to: 1 / initial margin, rounded down.
        Dynamic buffer: Initial less maintenance: how far the price may move before a new \
        position is liquidated.
        Tier: A range of sizes with its own rates. Larger positions take longer to close and \
        need more.
        Deduction: An amount that makes the requirement continuous where one tier meets the \
        next.
        Bound by: The rule of the policy that decided the published figure.
        Dead band: Changes smaller than this are not worth a vote, and are not made.
        Cool-down: The least time between two changes.
        Max step up, max step down: The largest change that is made at once.
        Speed limit: How fast a requirement may rise or fall from day to day.
        Floor, cap: The least and the largest value that the policy allows.
        Volatility: How much the price moves: the standard deviation of its relative changes, \
        for a year.
        Standard error: How uncertain an estimate is. The true value is within twice this in \
        about 19 of 20 cases.
        Effective observations: How many equally weighted observations an estimate is worth.
        Tail: The rare large moves. A requirement is made for them, not for ordinary days.
        Horizon: The time from the last price that was fine to the end of the close-out; in a \
        backtest, the length of one test.
        Confidence: The share of horizons in which the loss should stay within the requirement: \
        at 99% one in a hundred may be worse.
        Breach: A loss that was larger than the requirement set before it.
        Expected breaches: How many a requirement of exactly that confidence would have on \
        average. Many more: too little margin. Many fewer: more margin than was asked for.
        p-value: How likely figures as far off as these would be by chance alone, if the \
        requirement were right. Below 0.05 is usually held to be too unlikely.
        Kupiec test: Whether the number of breaches fits the confidence (Kupiec, 1995).
        Christoffersen test: Whether it fits, and breaches do not come in clusters \
        (Christoffersen, 1998).
        Peak to trough: The largest requirement of a backtest over its smallest: how much \
        margins swing with the market.
        Loss beyond margin: What the collateral did not cover, averaged over all horizons. 1 bp, \
        a basis point, is 0.01% of the notional.
        Largest gap: The worst single loss beyond the requirement.
        Recommended, in the evidence: What this policy would have published through the past, \
        each day from what was known.
        Model alone: The policy's tail without add-ons, floors, limits or governance.
        Rolling quantile: A yardstick: the quantile of the absolute returns of the last 90 days.
        Normal EWMA: A yardstick: a normal distribution with a volatility that forgets half in \
        11.2 days.
        Hole: A time without prices that is longer than the policy accepts.
        Rejected rows: Rows of a file that are no prices, or that stand there twice; they are \
        counted and left out.
        Override: A rise that somebody orders for a time and answers for. It never lowers \
        anything.
        Digest: A fingerprint of a file, SHA-256. Two files with the same digest are the same.
        """

    static var glossary: HTML {
        let items = terms.split(separator: "\n").compactMap { line -> HTML? in
            let parts = line.split(separator: ": ", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { return nil }
            return "<div><dt>\(parts[0])</dt><dd>\(parts[1])</dd></div>\n"
        }
        return """
            <section id="glossary" aria-labelledby="glossary-title">
            <h2 id="glossary-title">Glossary</h2>
            <dl class="terms">
            \(items)</dl>
            </section>

            """
    }
}
