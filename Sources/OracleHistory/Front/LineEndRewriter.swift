/// Lines that end with a carriage return alone, as old Macs wrote them.
struct LineEndRewriter: ByteRewriter {
    mutating func take(_ byte: UInt8, into output: inout [UInt8]) {
        output.append(byte == Ascii.carriageReturn ? Ascii.newline : byte)
    }

    mutating func finish(into output: inout [UInt8]) {}
}
