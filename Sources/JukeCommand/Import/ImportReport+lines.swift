import Catalog
import Concurrency
import Foundation
import Importing
import Printing
import Storage

extension ImportReport {
    /// The lines that the command prints.
    var lines: [String] {
        let rate = seconds > 0 ? Int(Double(rows) / seconds) : rows
        var lines = [
            "Imported \(imported.grouped) of \(rows.counted("row")) in \(String(format: "%.1f", seconds)) s "
                + "(\(rate.grouped) rows/s)."
        ]
        if imported == 0 { lines[0] = "Imported 0 of \(rows.counted("row")): nothing of it can be used." }
        lines += files.flatMap(\.lines)
        lines += [
            "  artists   \(artists.line)", "  albums    \(albums.line)", "  tracks    \(tracks.line)",
            "  features  \(features.line)",
        ]
        if identifiedArtists > 0 {
            lines.append("  identified now: \(identifiedArtists.counted("artist")) known by name only")
        }
        if adoptedTracks > 0 {
            lines.append("  identified now: \(adoptedTracks.counted("track")) stored without an id")
        }
        if repeatedRows > 0 {
            lines.append("  \(repeatedRows.counted("row")) of a track that came before; the first of each counts")
        }
        lines += leftOutLines + noteLines + nextSteps
        lines += passedOver.map { "Passed over: \($0)" }
        return lines
    }

    private var leftOutLines: [String] {
        guard badRowCount > 0 else { return [] }
        var lines = ["Left out \(badRowCount.counted("row")):"]
        for (reason, entry) in leftOut.sorted(by: { ($1.value.count, $0.key) < ($0.value.count, $1.key) }) {
            let words = LeftOutReason(rawValue: reason)?.words(entry.count) ?? "refused by the store"
            lines.append("  \(entry.count.grouped) \(words)\(Self.place(entry, naming: files.count > 1))")
        }
        lines += badRows.map { row in
            "    " + (files.count > 1 ? row.file.map { "\($0), " } ?? "" : "") + "\(row)"
        }
        if badRowCount > badRows.count, !badRows.isEmpty {
            lines.append("    … and \((badRowCount - badRows.count).grouped) more")
        }
        return lines
    }

    private var nextSteps: [String] {
        var lines: [String] = []
        if tracksWithoutFeatures > 0 {
            lines.append("\(tracksWithoutFeatures.counted("track")) came without audio features.")
            if tracksWithoutFeatures > derivedWithoutFeatures { lines.append("  " + FeatureSource.byIdentifier) }
            if derivedWithoutFeatures > 0 {
                lines.append(
                    "  \(derivedWithoutFeatures.counted("track")) of them \(derivedWithoutFeatures == 1 ? "has" : "have") no "
                        + "identifier that a service knows. " + FeatureSource.byName)
            }
        }
        if tracksWithGaps > 0 {
            lines.append(
                "\(tracksWithGaps.counted("track")) came with some features only; a model needs all. "
                    + (tracksWithGaps > derivedWithGaps ? FeatureSource.byIdentifier : FeatureSource.byName))
        }
        return lines + origin.lines
    }

    /// The source of the rows, the earlier imports that they changed, and how to undo that.
    private var origin: ImportOrigin {
        let parts =
            [("artist", artists), ("album", albums), ("track", tracks)].filter { $1.updated > 0 }
            .map { $1.updated.counted($0) }
            + (features.updated > 0 ? ["audio features of \(features.updated.counted("track"))"] : [])
        var origin = ImportOrigin(importID, provider, isChanged: !parts.isEmpty, words: parts.joined(separator: ", "))
        let numbers = Set(tracks.updatedOfImports.keys).union(features.updatedOfImports.keys)
        origin.earlier = numbers.sorted().map { id in
            ImportOrigin.Earlier(
                id: id, files: origins[id] ?? "", tracks: tracks.updatedOfImports[id] ?? 0,
                features: features.updatedOfImports[id] ?? 0)
        }
        return origin
    }

    /// What is said of the values; of several files by file, since lines are those of one.
    private var noteLines: [String] {
        let own = fileNotes.filter { !$0.notes.lines.isEmpty }
        guard files.count > 1, !own.isEmpty else { return notes.lines }
        return own.flatMap { ["Of the values of \($0.file):"] + $0.notes.lines.dropFirst() }
    }

    /// What is said of an import that ended in the middle.
    static func interruption(_ importID: Int?, _ error: any Error) -> String? {
        guard let importID else { return error.isCancellation ? "Nothing new was stored by then." : nil }
        return
            "What was stored by then is import \(importID); `juke catalog remove --import \(importID)` takes it out again, and "
            + "the same `juke import` brings in the rest, under another number."
    }

    private static func place(_ entry: LeftOut, naming: Bool) -> String {
        guard naming else { return place(entry.lines) }
        let places = zip(entry.files, entry.lines).map { "\($0) line \($1)" }
        return places.isEmpty ? "" : " (\(places.joined(separator: ", ")))"
    }

    static func place(_ lines: [Int], _ example: String = "") -> String {
        guard !lines.isEmpty else { return "" }
        let text = "line\(lines.count == 1 ? "" : "s") \(lines.map(String.init).joined(separator: ", "))"
        return " (\(text)\(example.isEmpty ? "" : ": \(example)"))"
    }
}

extension ValueNotes {
    /// The remarks by field, in order.
    var values: [ImportReport.ValueNote] {
        tallies.map {
            ImportReport.ValueNote(
                field: $0.key.field.name, kind: $0.key.kind.rawValue, count: $0.value.count, lines: $0.value.lines,
                example: $0.value.example)
        }.sorted { ($0.field, $0.kind) < ($1.field, $1.kind) }
    }

    /// What is said of the values, line by line.
    var lines: [String] {
        let values = values
        guard !values.isEmpty else { return [] }
        return ["Of the values:"]
            + values.map { note in
                let words = ImportField(name: note.field)?.words ?? note.field
                let said =
                    switch ValueNotes.Kind(rawValue: note.kind) {
                    case .dropped: "\(words): \(note.count.grouped) cannot be, left out"
                    case .rounded: "\(words): \(note.count.grouped) rounded to whole numbers"
                    case .perhapsSeveral:
                        "\(words): \(note.count.grouped) may name several artists, taken as one; "
                            + "--artist-separator ', ' takes them apart"
                    case .windows1252: "\(words): \(note.count.grouped) read as Windows-1252"
                    case .yearOnly:
                        "\(words): \(note.count.grouped) could have day or month first; only the year is kept"
                    case .failedAnalysis:
                        "failed \(note.count == 1 ? "analysis" : "analyses"): \(note.count.grouped) (silence or speech), which no "
                            + "model uses"
                    case nil: "\(words): \(note.count.grouped)"
                    }
                return "  \(said)\(ImportReport.place(note.lines, note.example))"
            }
    }
}

/// Where tracks without audio features get theirs from.
enum FeatureSource {
    /// For tracks under the identifiers of a service.
    static let byIdentifier =
        "`juke ingest-audio-features --feature-provider reccobeats` asks for them by Spotify identifier; "
        + "`--feature-provider dataset --feature-dataset FILE` takes them from a file."
    /// For tracks under identifiers of their own.
    static let byName =
        "`juke import FILE` takes features from a file with titles and artists, `juke listen` hears music files."
}

extension ImportReport.File {
    /// The name without the folders on the way to the file.
    var shortName: String { (file as NSString).lastPathComponent }

    mutating func add(_ batch: ImportedBatch) {
        rows += batch.rowCount
        // A key may tell its mode.
        let mode = ImportField.mode.shortWords
        if missing.contains(mode), batch.features.contains(where: { $0.features.mode != nil }) {
            missing.removeAll { $0 == mode }
        }
    }

    var lines: [String] {
        let lines = ["  \(shortName): \(profile.map { "\($0), " } ?? "")\(encoding), \(dialect)"]
        return missing.isEmpty ? lines : lines + ["    Not in the file: \(missing.joined(separator: ", "))"]
    }
}
