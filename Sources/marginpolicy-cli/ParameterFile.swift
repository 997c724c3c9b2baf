import MarginPolicy
import PolicyDocument

/// A parameter set from a file, or from standard input for `-`.
func readParameterSet(_ path: String) throws(CommandFailure) -> ParameterSet {
    let bytes = try WholeInput.bytes(of: path, bytesMax: ParameterSetJSON.bytesMax)
    let set: ParameterSet
    do throws(DocumentError) {
        set = try ParameterSetJSON.read(bytes, file: path)
    } catch {
        throw CommandFailure(.badData, error.description)
    }
    // The set does not say the fees; every other invariant must hold, or somebody edited it.
    for instrument in set.instruments {
        if let broken = Invariants.firstBroken(in: instrument, fees: Instrument.Fees()) {
            throw CommandFailure(
                .badData,
                "\(path): \(instrument.instrument): found figures against an invariant; expected "
                    + broken)
        }
    }
    return set
}
