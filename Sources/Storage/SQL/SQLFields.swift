import Foundation

/// How a driver hands out the fields of one row; positions count from 0 and are in range.
protocol SQLFields {
    var count: Int { get }
    func isNull(_ position: Int) -> Bool
    func boolean(_ position: Int) -> Bool?
    func integer(_ position: Int) -> Int64?
    func real(_ position: Int) -> Double?
    /// UTF-8 of a text, the bytes of a blob.
    func withBytes<R>(_ position: Int, _ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R
    func time(_ position: Int) -> Date?
    /// Days since 2000-01-01.
    func day(_ position: Int) -> Int32?
    func uuid(_ position: Int) -> UUID?
}
