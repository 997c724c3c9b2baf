import VolModel

/// The losses of the horizons that ended before one begins, as far back as a window.
struct RollingLosses {
    private let times: [Int64]
    private let values: [Double?]
    private let window: Int64
    private(set) var losses = LossSample.empty
    private var first = 0
    private var next = 0

    /// `times` are the starts of the horizons, increasing; a loss that is nil is not taken.
    init(times: [Int64], losses: [Double?], window: TimeSpan) {
        self.times = times
        values = losses
        self.window = window.microseconds
    }

    /// To the horizons that begin within the window before horizon `index`, and end before it.
    mutating func advance(to index: Int) {
        while next < index {
            if let loss = values[next] { losses.insert(loss) }
            next += 1
        }
        while first < next, times[first] < times[index] - window {
            if let loss = values[first] { losses.remove(loss) }
            first += 1
        }
    }
}
