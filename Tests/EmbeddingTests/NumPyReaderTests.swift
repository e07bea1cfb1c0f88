import Foundation
import Testing

@testable import Embedding

@Suite struct NumPyReaderTests {
    /// A file of three rows of two numbers.
    private func file(_ type: String, _ bytes: [UInt8], in folder: URL, shape: String = "(3, 2)") throws -> URL {
        let literal = "{'descr': '\(type)', 'fortran_order': False, 'shape': \(shape), }"
        let head = [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(literal.utf8.count), 0]
        let url = folder.appending(path: "a.npy")
        try Data(head + Array(literal.utf8) + bytes).write(to: url)
        return url
    }

    @Test func `numbers of half, single and double precision are read a few rows at a time`() throws {
        try TemporaryFolder.with { folder in
            let doubles = [1.5, -2, 0.25, 1e-3, 65_504, 0].flatMap { withUnsafeBytes(of: $0.bitPattern) { Array($0) } }
            let singles: [UInt8] = [1.5, -2, 0.25, 1e-3, 65_504, 0].flatMap { value in
                withUnsafeBytes(of: Float(value).bitPattern) { Array($0) }
            }
            let halves = [0x3E00, 0xC000, 0x3400, 0x1419, 0x7BFF, 0x0001].flatMap {
                [UInt8($0 & 0xFF), UInt8($0 >> 8)]
            }

            for (type, bytes) in [("<f8", doubles), ("<f4", singles), ("<f2", halves)] {
                let reader = try NumPyReader(try file(type, bytes, in: folder))
                let parts = try [reader.next(2), reader.next(2), reader.next(2)]

                #expect(reader.rows == 3 && reader.columns == 2)
                #expect(parts.map(\.count) == [4, 2, 0])
                let wanted: [Float] = [1.5, -2, 0.25, 1e-3, 65_504]
                #expect(zip(parts.joined(), wanted).allSatisfy { abs($0 - $1) <= abs($1) * 1e-3 }, "\(type)")
                #expect(parts[1][1] == (type == "<f2" ? Float(sign: .plus, exponent: -24, significand: 1) : 0))
            }
        }
    }

    @Test func `other numbers, shapes and lengths are refused`() throws {
        try TemporaryFolder.with { folder in
            for (type, shape) in [("<i8", "(3, 2)"), ("<f4", "(3, 3)"), ("<f4", "(3, 2, 1)"), ("<f8", "(3, 2)")] {
                let url = try file(type, [UInt8](repeating: 0, count: 24), in: folder, shape: shape)

                let error = #expect(throws: EmbeddingError.self) { try NumPyReader(url) }

                #expect(error?.code == .unreadableMatrix && error?.message.contains("a.npy") == true)
            }
            #expect(throws: EmbeddingError.self) { try NumPyReader(folder.appending(path: "absent.npy")) }
        }
    }
}
