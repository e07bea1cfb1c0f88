import ArgumentParser
import Catalog
import CommandKit
import Foundation
import Importing
import Printing
import Storage

/// Brings playlists into the store.
struct PlaylistImport {
    /// The counts of an import of playlists.
    struct Report: Encodable {
        var playlists = ImportReport.Counts()
        /// Tracks of the playlists that the catalog has.
        var found = 0
        /// Those that it has not.
        var missing = 0
        /// The name under which the origin is recorded.
        var provider: String
        /// The number by which what is new can be taken out.
        var importID: Int?
        /// Files that hold no playlist, with the reason.
        var passedOver: [String] = []

        private enum CodingKeys: String, CodingKey {
            case playlists, found, missing, provider
            case importID = "import_id"
            case passedOver = "passed_over"
        }

        init(provider: String) {
            self.provider = provider
        }

        var lines: [String] {
            var lines = [
                "Imported playlists: \(playlists.line).",
                "  \(found.grouped) of their \((found + missing).counted("track")) \(found == 1 ? "is" : "are") in the catalog.",
            ]
            if missing > 0 {
                lines.append(
                    "  The others count for nothing until `juke import` or a crawl brings them in and the playlists are "
                        + "imported again.")
            }
            lines +=
                ImportOrigin(
                    importID, provider, isChanged: playlists.updated > 0, words: playlists.updated.counted("playlist")
                ).lines
            return lines + passedOver.map { "Passed over: \($0)" }
        }
    }

    /// How many playlists are looked up at a time.
    private static let portion = 200

    let store: Store
    let provider: String
    /// The names of the files, for the record.
    var files = ""

    /// Stores playlists; their tracks are found by identifier, by recording code, or by artist and title.
    func run(_ playlists: [ImportedPlaylist], bar: ProgressBar) async throws -> Report {
        var report = Report(provider: provider)
        var rest = playlists[...]
        while !rest.isEmpty {
            let portion = Array(rest.prefix(Self.portion))
            rest = rest.dropFirst(portion.count)
            let known = report.importID
            let (counts, found, importID) = try await tellingOfInterruption(known) { session in
                let stored = try Self.resolve(portion, in: session)
                let id = try known ?? session.imports.reserve()
                let counts = try session.playlists.save(stored, provider: provider, importID: id)
                let isNew = counts.inserted > 0
                if isNew, known == nil { try session.imports.add(id, files: files, provider: provider) }
                return (counts, stored.reduce(0) { $0 + $1.tracks.count }, isNew ? id : known)
            }
            report.importID = importID
            report.playlists.add(counts)
            report.found += found
            report.missing += portion.reduce(0) { $0 + $1.entries.count } - found
            bar.show("Importing playlists", done: playlists.count - rest.count, of: playlists.count)
        }
        return report
    }

    /// Stores a portion; when that fails, a person learns what was stored before.
    private func tellingOfInterruption<Result: Sendable>(
        _ importID: Int?, _ write: @escaping @Sendable (StoreSession) throws -> Result
    ) async throws -> Result {
        do {
            return try await store.write(write)
        } catch {
            if let words = ImportReport.interruption(importID, error) { StandardError.print(words) }
            throw error
        }
    }

    private static func resolve(
        _ playlists: [ImportedPlaylist], in session: StoreSession
    ) throws -> [StoredPlaylist] {
        let entries = playlists.flatMap(\.entries)
        let known = try session.catalog.knownTracks(among: Array(Set(entries.compactMap(\.track))))
        let open = entries.filter { $0.track.map { !known.contains($0) } ?? true }
        let byCode = try session.catalog.tracks(isrcs: Array(Set(open.compactMap(\.isrc))))
        let names = Set(open.map(\.artist)).subtracting([""])
        let byTitle = Dictionary(
            grouping: try session.catalog.tracks(byArtistsNamed: names.sorted()), by: { DerivedID.foldedTitle($0.name) }
        )
        func find(_ entry: ImportedPlaylist.Entry) -> SpotifyID? {
            if let track = entry.track, known.contains(track) { return track }
            if let code = entry.isrc, let track = byCode[code] { return track }
            let artist = FoldedName(entry.artist).text
            return byTitle[DerivedID.foldedTitle(entry.title), default: []].filter { track in
                track.artists.contains { FoldedName($0.name).text == artist }
            }.map(\.id).min()
        }
        return playlists.map {
            StoredPlaylist(key: $0.identity, name: $0.name, tracks: $0.entries.compactMap(find))
        }
    }
}

extension ImportCommand {
    /// `juke import playlists FILE…`.
    struct Playlists: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "playlists",
            abstract: "Import playlists, by which `juke eval` measures recommendations.",
            discussion: CommandHelp.text(
                "juke import playlists favourites.m3u8 more.jspf",
                also: """
                    Takes M3U, XSPF, JSPF, slices of the Million Playlist Dataset, a streaming account's playlists, and tables \
                    with a column playlist_id or playlist_name; a table without one is a single playlist. A \
                    playlist is told from others by its file and its place or identifier there: importing the file again updates \
                    it. Tracks are found in \
                    the catalog by identifier, recording code, or artist and title.
                    """))

        @Argument(help: "Files, folders, archives, or - for standard input") var files: [String]
        @Option(help: "The name under which the origin is recorded") var provider = "playlists"
        @Flag(help: "Print the summary as JSON") var json = false
        @OptionGroup var database: DatabaseOptions

        func run() async throws {
            defer { ImportPaths.clean() }
            var playlists: [ImportedPlaylist] = []
            var passedOver: [String] = []
            for file in files {
                let (found, reasons) = try ImportPaths.read(file) { source throws(ImportError) in
                    try PlaylistReader.read(source)
                }
                playlists += found.joined()
                passedOver += reasons
            }
            guard !playlists.isEmpty else {
                throw CommandError(
                    "there is no playlist in \(files.joined(separator: ", ")); name an M3U, XSPF, JSPF or CSV file")
            }
            let context = try await CommandContext(database, creating: true)
            let bar = ProgressBar(isSilent: json, clock: context.clock)
            let work = PlaylistImport(store: context.store, provider: provider, files: ImportPaths.names(of: files))
            var report = try await work.run(playlists, bar: bar)
            report.passedOver = passedOver
            bar.clear()
            await context.store.close()
            try StandardOutput.show(report, asJSON: json, report.lines)
        }
    }
}
