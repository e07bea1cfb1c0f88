/// A list that may be `null`, have elements of another shape, or be the one element that it has.
struct LenientList<Element: Decodable>: Decodable {
    let items: [Element]

    /// An element, or what stands in its place.
    private struct Entry: Decodable {
        let element: Element?

        init(from decoder: any Decoder) throws {
            element = try? Element(from: decoder)
        }
    }

    init(from decoder: any Decoder) throws {
        if var list = try? decoder.unkeyedContainer() {
            var items: [Element] = []
            while !list.isAtEnd {
                if let element = try list.decode(Entry.self).element { items.append(element) }
            }
            self.items = items
        } else {
            let container = try decoder.singleValueContainer()
            items = container.decodeNil() ? [] : [try container.decode(Element.self)]
        }
    }
}
