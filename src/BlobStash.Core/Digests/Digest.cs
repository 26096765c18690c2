namespace BlobStash.Core.Digests;

public readonly struct Digest : IEquatable<Digest>, IComparable<Digest>, ISpanFormattable
{
    public const int Size = 32;
    public const int HexLength = 64;
    public byte Prefix => throw new NotImplementedException();
    public static Digest FromBytes(ReadOnlySpan<byte> bytes) => throw new NotImplementedException();
    public static Digest Parse(ReadOnlySpan<char> hex) => throw new NotImplementedException();
    public static bool TryParse(ReadOnlySpan<char> hex, out Digest digest) => throw new NotImplementedException();
    public static bool TryParse(ReadOnlySpan<byte> utf8Hex, out Digest digest) => throw new NotImplementedException();
    public void CopyTo(Span<byte> destination) => throw new NotImplementedException();
    public void WriteHex(Span<byte> utf8Destination) => throw new NotImplementedException();
    public void WriteHex(Span<char> destination) => throw new NotImplementedException();
    public bool TryIncrement(out Digest next) => throw new NotImplementedException();
    public string ToShortString() => throw new NotImplementedException();
    public override string ToString() => throw new NotImplementedException();
    public string ToString(string? format, IFormatProvider? formatProvider) => throw new NotImplementedException();
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) => throw new NotImplementedException();
    public bool Equals(Digest other) => throw new NotImplementedException();
    public override bool Equals(object? obj) => throw new NotImplementedException();
    public override int GetHashCode() => throw new NotImplementedException();
    public int CompareTo(Digest other) => throw new NotImplementedException();
    public static bool operator ==(Digest left, Digest right) => left.Equals(right);
    public static bool operator !=(Digest left, Digest right) => !left.Equals(right);
    public static bool operator <(Digest left, Digest right) => left.CompareTo(right) < 0;
    public static bool operator >(Digest left, Digest right) => left.CompareTo(right) > 0;
    public static bool operator <=(Digest left, Digest right) => left.CompareTo(right) <= 0;
    public static bool operator >=(Digest left, Digest right) => left.CompareTo(right) >= 0;
}
