"""What a Windows program says of itself: the headers, imports and resources of a PE image (64 bit)."""
import pathlib
import struct

RELOCATIONS_STRIPPED = 0x0001  # in Characteristics
HIGH_ENTROPY_VA, DYNAMIC_BASE, NX_COMPATIBLE = 0x0020, 0x0040, 0x0100  # in DllCharacteristics
EXPORTS, IMPORTS, RESOURCES, RELOCATIONS = 0, 1, 2, 5  # in the table of directories
DELAYED_IMPORTS = 13
ICON, MESSAGE_TABLE, GROUP_ICON, VERSION, MANIFEST = 3, 11, 14, 16, 24  # kinds of resources
PE32_PLUS = 0x20B


class Image:
    def __init__(self, file):
        self.data = pathlib.Path(file).read_bytes()
        coff = self._number("<I", 0x3C) + 4
        if self.data[:2] != b"MZ" or self.data[coff - 4:coff] != b"PE\0\0":
            raise AssertionError("%s is not a Windows program" % file)
        sections, optional_size, self.characteristics = (self._number("<H", coff + at) for at in (2, 16, 18))
        optional = coff + 20
        if self._number("<H", optional) != PE32_PLUS:
            raise AssertionError("%s is not for 64 bits" % file)
        self.subsystem, self.dll_characteristics = struct.unpack_from("<HH", self.data, optional + 68)
        count = self._number("<I", optional + 108)
        self.directories = [struct.unpack_from("<II", self.data, optional + 112 + 8 * at) for at in range(count)]
        self.sections = [struct.unpack_from("<8sIIII", self.data, optional + optional_size + 40 * at) for at in range(sections)]

    def imported_dlls(self):
        """In lower case, sorted; the ones that are loaded at need too."""
        names = []
        for directory, size, name_at in ((IMPORTS, 20, 12), (DELAYED_IMPORTS, 32, 4)):
            entry = self._file_offset(self.directories[directory][0]) if self.directories[directory][0] else None
            while entry is not None and self._number("<I", entry + name_at):
                names.append(self._text(self._file_offset(self._number("<I", entry + name_at))).lower())
                entry += size
        return sorted(names)

    def has_relocations(self):
        return self.directories[RELOCATIONS][1] > 0 and not self.characteristics & RELOCATIONS_STRIPPED

    def resources(self, kind):
        """The bytes of each resource of that kind."""
        start = self.directories[RESOURCES][0]
        if not start:
            return []
        root = self._file_offset(start)
        found = []
        for identifier, kind_at in self._entries(root, root):
            if identifier == kind:
                for _, name_at in self._entries(root, kind_at):
                    for _, language_at in self._entries(root, name_at):
                        address, size = struct.unpack_from("<II", self.data, language_at)
                        offset = self._file_offset(address)
                        found.append(self.data[offset:offset + size])
        return found

    def _entries(self, root, table):
        named, numbered = struct.unpack_from("<HH", self.data, table + 12)
        for at in range(named + numbered):
            identifier, target = struct.unpack_from("<II", self.data, table + 16 + 8 * at)
            yield identifier, root + (target & 0x7FFFFFFF)

    def _file_offset(self, address):
        for _, size, start, raw_size, raw in self.sections:
            if start <= address < start + max(size, raw_size):
                return raw + address - start
        raise AssertionError("no section has the address %#x" % address)

    def _number(self, form, offset):
        return struct.unpack_from(form, self.data, offset)[0]

    def _text(self, offset):
        return self.data[offset:self.data.index(b"\0", offset)].decode("ascii")


def version_strings(resource):
    """The texts of a version resource: {"ProductName": …}. Each is a length, a value's length, a kind, a name and a value."""
    found = {}

    def walk(at, end):
        while at + 6 < end:
            length, value_length, is_text = struct.unpack_from("<HHH", resource, at)
            if length == 0:
                return
            name_end = at + 6
            while resource[name_end:name_end + 2] != b"\0\0":
                name_end += 2
            name = resource[at + 6:name_end].decode("utf-16-le")
            value = (name_end + 2 + 3) & ~3
            size = value_length * (2 if is_text else 1)
            if is_text and value_length:
                found[name] = resource[value:value + size].decode("utf-16-le").rstrip("\0")
            walk((value + size + 3) & ~3, at + length)
            at = (at + length + 3) & ~3

    walk(0, len(resource))
    return found


def message_ids(resource):
    """The ids that a message table has texts for."""
    blocks = struct.unpack_from("<I", resource, 0)[0]
    ids = []
    for block in range(blocks):
        first, last, _ = struct.unpack_from("<III", resource, 4 + 12 * block)
        ids += range(first, last + 1)
    return ids
