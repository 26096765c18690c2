using BlobStash.Storage.Changes;
using BlobStash.Storage.Segments;
using FsCheck;
using FsCheck.Fluent;

namespace BlobStash.Storage.Tests.Changes;

public sealed class ChangeCursorTests
{
    private const string Text = "000102030405060708090a0b0c0d0e0f00000000000000ff";

    [Fact]
    public void ToString_Any_ParsesBack() =>
        Check.One(Quietly, Prop.ForAll<ulong, ulong>((sequence, store) =>
        {
            var cursor = new ChangeCursor(new StoreId(store), sequence);
            return cursor.ToString().Length == ChangeCursor.TextLength
                && ChangeCursor.TryParse(cursor.ToString(), out var parsed)
                && parsed == cursor;
        }));

    [Fact]
    public void TryParse_ItsText_GivesTheSequence()
    {
        Assert.True(ChangeCursor.TryParse(Text, out var cursor));
        Assert.Equal(255ul, cursor.Sequence);
        Assert.Equal(Text, cursor.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("000102030405060708090a0b0c0d0e0f00000000000000f")]
    [InlineData("000102030405060708090a0b0c0d0e0f00000000000000ff0")]
    [InlineData("000102030405060708090A0b0c0d0e0f00000000000000ff")]
    [InlineData("+00102030405060708090a0b0c0d0e0f00000000000000ff")]
    [InlineData("000102030405060708090a0b0c0d0e0f 0000000000000ff")]
    public void TryParse_AnythingElse_IsRefused(string text) =>
        Assert.False(ChangeCursor.TryParse(text, out _));
}
