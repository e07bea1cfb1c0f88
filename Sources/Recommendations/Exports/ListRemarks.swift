package import Catalog

extension RecommendationAnswer {
    /// Why lists are empty where the seeds are known.
    package static let nothingLeft = "Nothing is left to list; loosen the filters, or name other seeds."

    /// What a person should know of the lists and a file of them does not tell, each in a sentence.
    ///
    /// - Parameters:
    ///   - types: The kinds that were asked for; all when empty.
    ///   - form: The form of the file.
    /// - Returns: How the seeds by name were resolved, why lists are empty, and from where on they mean little.
    package func remarks(_ types: [ResourceType], in form: ListExport) -> [String] {
        let types = types.isEmpty ? ResourceType.recommendable : types
        var remarks = seeds.compactMap(\.remark)
        if types.allSatisfy({ self[$0].isEmpty }) {
            remarks.append(reason ?? Self.nothingLeft)
        } else {
            if areSeedsFarApart == true {
                remarks.append(
                    "These seeds are far apart; with the blend \"each\" some of what is near each is listed.")
            }
            let empty = types.filter { self[$0].isEmpty }.map(\.plural)
            if !empty.isEmpty { remarks.append("Of the \(empty.joined(separator: " and ")) nothing is left to list.") }
            if tracks.isEmpty, form == .m3u || form == .jspf {
                remarks.append("The answer has no tracks, and a playlist holds only tracks.")
            }
            remarks += types.compactMap(chance)
        }
        if let missingFeatures {
            let names = missingFeatures.map(\.rawValue).joined(separator: ", ")
            remarks.append("No track in this catalog has \(names): a bound leaves nothing, a target has no effect.")
        }
        if let whyNot { remarks.append(whyNot.sentence) }
        return remarks.eachOnce
    }

    /// From where on a list is no nearer to the seeds than chance.
    private func chance(_ type: ResourceType) -> String? {
        guard let meaningful = meaningful?[type.plural], meaningful < self[type].count else { return nil }
        return meaningful == 0
            ? "None of the \(type.plural) is nearer to the seeds than chance."
            : "Of the \(type.plural) only the first \(meaningful == 1 ? "is" : "\(meaningful) are") nearer to the seeds "
                + "than chance."
    }
}

extension SequenceAnswer {
    /// What a person should know of the tracks and a file of them does not tell, each in a sentence: how the seeds by
    /// name were resolved, why there are no tracks, and which constraints are not kept.
    package var remarks: [String] {
        var remarks = seeds.compactMap(\.remark)
        if tracks.isEmpty { remarks.append(reason ?? "Nothing is left to list; loosen the filters.") }
        return remarks.eachOnce + constraints.filter { !$0.isKept }.map { "Not kept (\($0.name)): \($0.sentence)" }
    }
}

extension [String] {
    /// The texts in their order, each once: a seed may be the reason too.
    fileprivate var eachOnce: [String] {
        var known: Set<String> = []
        return filter { known.insert($0).inserted }
    }
}

extension ResolvedSeed {
    /// What the seed was taken for; `nil` for one that names itself, as a URI and a vector do.
    package var remark: String? {
        let near = alternatives.map { "\($0.name) (\($0.uri))" }.joined(separator: ", ")
        guard let uri else {
            switch match {
            case .vector: return nil
            case .unresolved: return "\"\(seed)\" was not looked up in time, so it does not count."
            default: break
            }
            if PlaceholderName.isPlaceholder(seed) { return PlaceholderName.sentence(about: seed) }
            let effect =
                weight == 0
                ? ", so it does not count." : "; its text was hashed, which says nothing of its sound."
            return "\"\(seed)\" is not in this catalog\(effect)" + (near.isEmpty ? "" : " Near it: \(near).")
        }
        guard seed != uri.description else { return nil }
        let doubt = match == .fuzzy ? ", the nearest name (\(Int((confidence * 100).rounded())) % sure)" : ""
        return "\"\(seed)\" was taken for \(name ?? seed) (\(uri))\(doubt)."
            + (near.isEmpty ? "" : " It may also mean \(near).")
    }
}
