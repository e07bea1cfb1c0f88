import Catalog
import Embedding

extension CatalogIndex {
    /// The version of a snapshot's bytes; another program's may be another.
    public static let snapshotVersion = Int(SnapshotLayout.version)

    /// A snapshot's description of itself.
    public struct Label: Codable, Sendable, Equatable {
        /// The state of the store that the index shows, in words of whoever writes the snapshot.
        public var source: String
        /// The store's revision.
        public var revision: Int64
        /// A digest of the catalog's facts, which change without the revision; empty where nobody has looked.
        public var facts: String

        /// Which state of which store an index shows.
        public init(source: String, revision: Int64, facts: String = "") {
            self.source = source
            self.revision = revision
            self.facts = facts
        }
    }

    /// The small values of an index.
    private struct Values: Codable {
        var label: Label
        var modelVersion: String
        var genreDimensions: Int
        var calibration: LikenessCalibration?
        var soundGroups: [SoundGroup]
    }

    /// Writes the index as a snapshot.
    ///
    /// - Parameters:
    ///   - label: Which state of which store it is.
    ///   - write: Takes the next bytes of the file.
    /// - Throws: The error of `write`.
    public func writeSnapshot(_ label: Label, _ write: (UnsafeRawBufferPointer) throws -> Void) throws {
        var writer = SnapshotWriter()
        try writer.add(
            "index",
            json: Values(
                label: label, modelVersion: modelVersion, genreDimensions: genreDimensions, calibration: calibration,
                soundGroups: soundGroups))
        attributes.write(to: &writer)
        for type in ResourceType.allCases {
            self[type].write(to: &writer)
            placeColumns[type]?.write(to: &writer, type)
            writer.add("\(type.rawValue).quantiles", popularityQuantiles[type] ?? [])
            if type == .album || type == .track {
                recordings(of: type).write(to: &writer, as: "\(type.rawValue).recordings")
                versions(of: type).write(to: &writer, as: "\(type.rawValue).versions")
            }
            if type != .genre { soundMaps[type]?.write(to: &writer, as: "\(type.rawValue).sound") }
        }
        try writer.write(write)
    }

    /// Shows an index in a snapshot, once all of it is found to be what was written.
    ///
    /// - Parameters:
    ///   - memory: The whole file, from a multiple of 64 on, read only.
    ///   - owner: Keeps the memory alive; the index keeps it.
    /// - Returns: The index, and the snapshot's description.
    /// - Throws: ``SnapshotError``, whatever the bytes are.
    public static func snapshot(
        _ memory: UnsafeRawBufferPointer, owner: AnyObject
    ) throws(SnapshotError) -> (index: CatalogIndex, label: Label) {
        guard let base = memory.baseAddress, UInt(bitPattern: base) % UInt(SnapshotLayout.alignment) == 0 else {
            throw SnapshotReader.damaged("there are no bytes")
        }
        let bytes = Column(base.assumingMemoryBound(to: UInt8.self), count: memory.count, owner: owner)
        let reader = try SnapshotReader(bytes)
        let values = try reader.json("index", as: Values.self)
        return (try CatalogIndex(reader, values), values.label)
    }

    private init(_ reader: SnapshotReader, _ values: Values) throws(SnapshotError) {
        try SnapshotReader.expect(
            (0...Space.dimensions).contains(values.genreDimensions)
                && values.soundGroups.allSatisfy { $0.shares.count <= Space.dimensions }, "it has other dimensions")
        var counts: [ResourceType: Int] = [:]
        for type in ResourceType.allCases { counts[type] = try EntityTable.count(reader, type) }
        let attributes = try CatalogAttributes(reader, counts)
        // The kinds on all cores: what is read is compared with what it refers to.
        let read = concurrently(ResourceType.allCases.count) { number in
            Result { () throws(SnapshotError) in
                try Part(reader, ResourceType.allCases[number], attributes, values)
            }
        }
        var parts: [ResourceType: Part] = [:]
        for (type, part) in zip(ResourceType.allCases, read) { parts[type] = try part.get() }
        self.init(
            modelVersion: values.modelVersion, tables: parts.mapValues(\.table), attributes: attributes,
            recordings: parts.compactMapValues(\.recordings), versions: parts.compactMapValues(\.versions),
            placeColumns: parts.compactMapValues(\.places), popularityQuantiles: parts.mapValues(\.quantiles),
            soundMaps: parts.compactMapValues(\.sound), genreDimensions: values.genreDimensions,
            calibration: values.calibration, soundGroups: values.soundGroups)
    }

    /// What an index has of one kind.
    private struct Part: Sendable {
        let table: EntityTable
        let places: PlaceColumns?
        let quantiles: [Double]
        var recordings: Recordings?
        var versions: Recordings?
        var sound: SoundMap?

        init(
            _ reader: SnapshotReader, _ type: ResourceType, _ attributes: CatalogAttributes, _ values: Values
        ) throws(SnapshotError) {
            let name = type.rawValue
            table = try EntityTable(reader, type, facts: attributes[type])
            places = try PlaceColumns(reader, type, table.index)
            quantiles = try reader.array("\(name).quantiles")
            if type == .album || type == .track {
                recordings = try Recordings(reader, "\(name).recordings", rows: table.count)
                versions = try Recordings(reader, "\(name).versions", rows: table.count)
            }
            if type != .genre {
                sound = try SoundMap(
                    reader, "\(name).sound", genreDimensions: values.genreDimensions, groups: values.soundGroups)
            }
        }
    }
}
