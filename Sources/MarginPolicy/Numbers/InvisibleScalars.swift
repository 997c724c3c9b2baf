extension Unicode.Scalar {
    /// Control characters, line and paragraph separators, what reorders or hides text, and what
    /// has no meaning of its own: private use and noncharacters.
    ///
    /// Ranges are listed, not taken from the Unicode tables of the standard library, so that
    /// published bytes do not change with the toolchain.
    package var isInvisible: Bool {
        switch value {
        case 0x00...0x1F, 0x7F...0x9F, 0xAD, 0x061C, 0x180E, 0x200B...0x200F, 0x2028...0x202E,
            0x2060...0x206F, 0xE000...0xF8FF, 0xFDD0...0xFDEF, 0xFEFF, 0xFFF9...0xFFFB,
            0x1BCA0...0x1BCA3, 0x1D173...0x1D17A, 0xE0000...0xE007F, 0xF0000...0x10FFFF:
            true
        default: value & 0xFFFE == 0xFFFE
        }
    }
}
