import Catalog

extension JSONValue {
    /// A resource by its URI.
    static func uri(_ uri: JukeURI) -> JSONValue {
        .string(uri.description)
    }

    /// A whole number.
    static func whole(_ number: Int) -> JSONValue {
        .integer("\(number)")
    }

    /// A value, or `null` where there is none.
    static func optional(_ value: JSONValue?) -> JSONValue {
        value ?? .null
    }
}
