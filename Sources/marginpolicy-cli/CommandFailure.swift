import NightlyJob
import OracleHistory
import PolicyDocument

/// How a command ends other than well: one line on standard error and an exit code.
struct CommandFailure: Error, Sendable {
    var code: ExitStatus
    var message: String

    init(_ code: ExitStatus, _ message: String) {
        self.code = code
        self.message = message
    }

    init(_ error: HistoryError) {
        self.init(error.category == .noInput ? .noInput : .badData, error.description)
    }

    /// A break that somebody has to decide about before a figure is made of the history.
    init(undecided found: PriceBreak, of feed: String, in source: String) {
        self.init(
            .badData,
            "\(source): found a break in \(feed): \(found.reason) Expected a decision: --breaks keep, "
                + "keep_after_last or rescale")
    }

    init(_ failure: FileFailure) {
        let code: ExitStatus =
            switch failure.operation {
            case .read: .noInput
            case .write: .cannotWrite
            case .lock: .tryAgain
            }
        self.init(code, failure.description)
    }

    init(_ failure: NothingToCalibrate) {
        self.init(failure.failure)
    }

    init(_ failure: JobDocumentFailure) {
        self.init(.badConfiguration, failure.description)
    }
}

/// The exit codes, from 64 on those of BSD's `sysexits.h`; scripts rely on them.
enum ExitStatus: Int32, Sendable {
    case done = 0
    case no = 1
    case someHeld = 3
    case usage = 64
    case badData = 65
    case noInput = 66
    case internalFault = 70
    case cannotWrite = 73
    case tryAgain = 75
    case badConfiguration = 78
}
