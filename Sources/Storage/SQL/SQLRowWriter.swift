import Catalog
import Foundation

/// Receives the fields of one row of a bulk load, in the order of the staging table's columns.
protocol SQLRowWriter: AnyObject {
    func null()
    func boolean(_ value: Bool)
    /// A whole number; it has to fit where the column is an `int32`.
    func integer(_ value: Int64)
    func real(_ value: Double)
    func text(_ value: String)
    func bytes(_ value: UnsafeRawBufferPointer)
    func day(_ value: ReleaseDate)
    func time(_ value: Date)
}

extension SQLRowWriter {
    func integer(_ value: Int) { integer(Int64(value)) }

    func integer(_ value: Int?) {
        if let value { integer(Int64(value)) } else { null() }
    }

    func real(_ value: Double?) {
        if let value { real(value) } else { null() }
    }

    func text(_ value: String?) {
        if let value { text(value) } else { null() }
    }

    func id(_ value: SpotifyID) { text(value.rawValue) }
}
