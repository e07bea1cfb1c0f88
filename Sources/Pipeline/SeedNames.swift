/// The normal form of a list of names (legacy contract, section c.1).
public enum SeedNames {
    /// Trims, drops what is empty, removes exact duplicates and sorts by code point.
    ///
    /// Names are compared by their code points: `björk` composed and decomposed are two names, as are `Tool` and
    /// `tool`. A name of white space alone is dropped; the original kept it as an empty one.
    ///
    /// - Parameter names: the names as given.
    /// - Returns: the same names in their normal form, ascending.
    public static func normalized(_ names: [String]) -> [String] {
        let sorted = names.map(\.stripped).filter { !$0.isEmpty }
            // The order of UTF-8 bytes is the order of code points.
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        return sorted.reduce(into: []) { distinct, name in
            guard distinct.last.map({ !$0.utf8.elementsEqual(name.utf8) }) ?? true else { return }
            distinct.append(name)
        }
    }
}
