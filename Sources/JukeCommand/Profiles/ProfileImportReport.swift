import Catalog
import Foundation

/// What an import of profiles came to.
struct ProfileImportReport: Encodable {
    /// A profile of the file that was left out.
    struct Bad: Encodable, Equatable {
        /// `line 3` or `entry 3`.
        var place: String
        var reason: String
    }

    /// A profile that is in the store now.
    struct Stored: Encodable, Equatable {
        var uuid: String
        var owner: String
        var name: String?

        init(_ profile: MusicProfile) {
            uuid = profile.uuid.uuidString.lowercased()
            owner = profile.owner
            name = profile.name
        }
    }

    var new = 0
    var updated = 0
    var unchanged = 0
    var bad: [Bad] = []
    /// Owners whose profiles only an admin's token can use as yet.
    var ownersWithoutToken: [String] = []
    /// The profiles of the file, in its order.
    var profiles: [Stored] = []

    private enum CodingKeys: String, CodingKey {
        case new, updated, unchanged, bad, profiles
        case ownersWithoutToken = "owners_without_token"
    }

    /// What the command prints.
    ///
    /// - Parameter limit: How many bad profiles to list; all are counted.
    func lines(listing limit: Int) -> [String] {
        var lines = ["Imported profiles: \(new) new, \(updated) updated, \(unchanged) unchanged."]
        if !bad.isEmpty {
            lines.append("Left out \(bad.count) bad ones:")
            lines += bad.prefix(limit).map { "  \($0.place): \($0.reason)" }
            if bad.count > limit { lines.append("  … and \(bad.count - limit) more") }
        }
        for owner in ownersWithoutToken.prefix(limit) {
            lines.append("No token is called '\(owner)' yet; `juke token create '\(owner)'` makes one.")
        }
        if ownersWithoutToken.count > limit {
            lines.append("… and \(ownersWithoutToken.count - limit) more owners have none.")
        }
        return lines
    }
}
