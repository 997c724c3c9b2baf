import Testing

@testable import MarginPolicy

@Suite struct InvisibleScalarTests {
    /// Both ends of each kind: controls, soft hyphen, marks of direction, zero width, separators,
    /// overrides, byte order mark, interlinear marks, tags, private use, noncharacters.
    @Test(arguments: [
        0x00, 0x0A, 0x1F, 0x7F, 0x85, 0x9F, 0xAD, 0x061C, 0x180E, 0x200B, 0x200D, 0x200F, 0x2028,
        0x2029, 0x202A, 0x202E, 0x2060, 0x2066, 0x2069, 0x206F, 0xE000, 0xF8FF, 0xFDD0, 0xFDEF,
        0xFEFF, 0xFFF9, 0xFFFB, 0xFFFE, 0xFFFF, 0x1BCA0, 0x1D173, 0x1FFFE, 0x1FFFF, 0xE0000,
        0xE0001, 0xE0020, 0xE007F, 0xEFFFF, 0xF0000, 0xFFFFD, 0x100000, 0x10FFFD, 0x10FFFF,
    ])
    func isInvisible(value: UInt32) throws {
        #expect(try #require(Unicode.Scalar(value)).isInvisible)
    }

    /// The neighbours of the ranges, letters of many scripts, an emoji and its selector.
    @Test(arguments: [
        0x20, 0x7E, 0xA0, 0xAC, 0xAE, 0xE9, 0x0416, 0x061B, 0x0627, 0x200A, 0x2010, 0x2027, 0x202F,
        0x205F, 0x2070, 0x65E5, 0xD7FF, 0xF900, 0xFDCF, 0xFDF0, 0xFE0F, 0xFFF8, 0xFFFC, 0xFFFD,
        0x10000, 0x1F680, 0xE0100,
    ])
    func isVisible(value: UInt32) throws {
        #expect(try !#require(Unicode.Scalar(value)).isInvisible)
    }

    /// Today's tables hold nothing in these categories that is missing from the list, but signs
    /// that do have a shape: Arabic, Syriac and Kaithi number marks, hieroglyph joiners.
    @Test func nothingInvisibleIsMissing() {
        let shaped: [ClosedRange<UInt32>] = [
            0x0600...0x0605, 0x06DD...0x06DD, 0x070F...0x070F, 0x0890...0x0891, 0x08E2...0x08E2,
            0x110BD...0x110BD, 0x110CD...0x110CD, 0x13430...0x1343F,
        ]
        for scalar in (UInt32(0)...0x10FFFF).compactMap(Unicode.Scalar.init) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse:
                guard !shaped.contains(where: { $0.contains(scalar.value) }) else { continue }
                #expect(scalar.isInvisible, "\(String(scalar.value, radix: 16))")
            default: continue
            }
        }
    }
}
