import Embedding
import Foundation
import Testing

@Suite struct NumPyFileTests {
    @Test func `a matrix survives the file`() throws {
        try TemporaryFolder.with { folder in
            let url = folder.appendingPathComponent("m.npy")
            let matrix = try Matrix(rows: 2, columns: 3, values: [1, -2, 0.5, .pi, -0.0, 3e38])

            try NumPyFile.write(matrix, to: url)

            #expect(try NumPyFile.read(url) == matrix)
        }
    }

    @Test func `the file has the layout that numpy documents`() throws {
        try TemporaryFolder.with { folder in
            let url = folder.appendingPathComponent("m.npy")
            try NumPyFile.write(Matrix(rows: 1, columns: 2, values: [1, 2]), to: url)
            let bytes = [UInt8](try Data(contentsOf: url))

            #expect(bytes.prefix(10) == [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0, 118, 0])
            let header = String(decoding: bytes[10..<128], as: UTF8.self)
            #expect(header.hasPrefix("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }"))
            #expect(header.hasSuffix(" \n"))
            #expect(bytes[128...] == [0, 0, 0x80, 0x3F, 0, 0, 0, 0x40])
        }
    }

    @Test func `rows written one batch after another make the same file`() throws {
        try TemporaryFolder.with { folder in
            let (whole, streamed) = (folder.appendingPathComponent("a.npy"), folder.appendingPathComponent("b.npy"))
            let values = (0..<300).map { Float($0) }
            try NumPyFile.write(Matrix(rows: 100, columns: 3, values: values), to: whole)

            let writer = try NumPyWriter(streamed, columns: 3)
            for start in stride(from: 0, to: 300, by: 60) {
                try writer.append(Array(values[start..<start + 60]))
            }
            #expect(!FileManager.default.fileExists(atPath: streamed.path))
            try writer.finish()

            #expect(try Data(contentsOf: whole) == Data(contentsOf: streamed))
        }
    }

    @Test func `an unfinished writer leaves nothing behind`() throws {
        try TemporaryFolder.with { folder in
            do {
                let writer = try NumPyWriter(folder.appendingPathComponent("a.npy"), columns: 1)
                try writer.append([1, 2, 3])
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
        }
    }

    @Test(arguments: [
        "no file at all", "text", "truncated", "header only", "float64", "fortran", "huge shape", "negative shape",
        "overflowing shape",
    ])
    func `a file that is not ours is refused`(fault: String) throws {
        try TemporaryFolder.with { folder in
            let url = folder.appendingPathComponent("m.npy")
            try NumPyFile.write(Matrix(rows: 2, columns: 2, values: [1, 2, 3, 4]), to: url)
            let bytes = [UInt8](try Data(contentsOf: url))
            func replacing(_ old: String, _ new: String) -> [UInt8] {
                let header = String(decoding: bytes[10..<128], as: UTF8.self).replacingOccurrences(of: old, with: new)
                return bytes.prefix(10) + Array(header.utf8.prefix(118)) + bytes.suffix(16)
            }
            let damaged: [UInt8]? =
                switch fault {
                case "text": Array("hello, world".utf8)
                case "truncated": bytes.dropLast(3)
                case "header only": Array(bytes.prefix(60))
                case "float64": replacing("<f4", "<f8")
                case "fortran": replacing("False", "True ")
                case "huge shape": replacing("(2, 2)", "(9, 9)")
                case "negative shape": replacing("(2, 2)", "(-2, -2)")
                case "overflowing shape": replacing("(2, 2)", "(9223372036854775807, 4)")
                default: nil
                }
            try FileManager.default.removeItem(at: url)
            if let damaged { try Data(damaged).write(to: url) }

            let error = #expect(throws: EmbeddingError.self) { try NumPyFile.read(url) }

            #expect(error?.code == .unreadableMatrix)
            #expect(error?.message.contains(url.path) == true)
        }
    }

    @Test func `a folder that does not exist is named`() {
        let url = URL(fileURLWithPath: "/nonexistent/m.npy")

        let error = #expect(throws: EmbeddingError.self) {
            try NumPyFile.write(Matrix(rows: 0, columns: 0, values: []), to: url)
        }
        #expect(error?.code == .unwritable && error?.message.contains("/nonexistent/m.npy") == true)
    }
}
