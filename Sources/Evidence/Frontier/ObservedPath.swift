import VolModel

/// What a feed shows of the price between two times, one stretch after another.
///
/// Conventions: the price at the start is that of the last observation up to it. A candle counts
/// with its high and low where it begins at the start or later and ends by the end; one that began
/// earlier counts with its close alone. A candle begins one `barLength` before it ends, or, where
/// nobody said how long it is, with the observation before.
///
/// Cost: in proportion to the observations within the stretch, so that stretches without overlap
/// read a history once.
struct ObservedPath: Sendable {
    struct Stretch: Sendable, Hashable {
        /// In force at the start.
        let entry: Double
        /// The least and greatest of ``entry`` and of all that was seen until the end.
        let low: Double
        let high: Double

        /// The worst adverse move as a fraction of the price at the start; not negative.
        var fall: Double { max(0, 1 - low / entry) }
        var rise: Double { max(0, high / entry - 1) }
    }

    let feed: ObservedFeed
    let barLength: TimeSpan?
    let maxGap: TimeSpan

    /// nil where the stretch is not seen whole: it begins before the first observation, ends after
    /// the last, touches an interval longer than ``maxGap`` or does not last.
    func stretch(from start: Int64, lasting length: TimeSpan) -> Stretch? {
        let series = feed.series
        let (end, overflow) = start.addingReportingOverflow(length.microseconds)
        guard length.microseconds > 0, !overflow, let last = series.times.last, end <= last else {
            return nil
        }
        let opening = series.countKnown(at: Timestamp(microseconds: start)) - 1
        guard opening >= 0 else { return nil }
        let entry = series.prices[opening]
        var (low, high) = (entry, entry)
        var place = opening
        // Also the interval that the end lies in is looked at: it may be a hole.
        while series.times[place] < end {
            place += 1
            let time = series.times[place]
            guard time - series.times[place - 1] <= maxGap.microseconds else { return nil }
            guard time <= end else { break }
            low = min(low, series.prices[place])
            high = max(high, series.prices[place])
            guard let bars = feed.bars, !bars.low[place].isNaN,
                barStart(place, series) >= start
            else { continue }
            low = min(low, bars.low[place])
            high = max(high, bars.high[place])
        }
        return Stretch(entry: entry, low: low, high: high)
    }

    /// Of the first observation then or later; nil after the last.
    func firstTime(atOrAfter time: Timestamp) -> Timestamp? {
        let place = feed.series.countKnown(at: time - TimeSpan(microseconds: 1))
        return place < feed.series.count ? Timestamp(microseconds: feed.series.times[place]) : nil
    }

    private func barStart(_ place: Int, _ series: PriceSeries) -> Int64 {
        guard let barLength else { return series.times[place - 1] }
        return (Timestamp(microseconds: series.times[place]) - barLength).microseconds
    }
}
