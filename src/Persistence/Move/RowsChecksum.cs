using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Messaging.Persistence.Move;

/// <summary>
/// A checksum of rows that does not depend on their order, since the two kinds of database sort texts differently: the sum of
/// what SHA-256 makes of each row. It finds mistakes and damage; it is not made against somebody who forges rows.
/// </summary>
internal sealed class RowsChecksum : IDisposable
{
    private readonly IncrementalHash _row = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _number = new byte[sizeof(long)];
    private readonly byte[] _hash = new byte[SHA256.HashSizeInBytes];
    private UInt128 _sum;

    public long Rows { get; private set; }

    public string Sum => _sum.ToString("x32", CultureInfo.InvariantCulture);

    /// <summary>Adds a row; its values are in an order that both sides keep.</summary>
    public void Add(ReadOnlySpan<object?> row)
    {
        foreach (var value in row)
            Add(value);
        _row.GetHashAndReset(_hash);
        _sum = unchecked(_sum + BinaryPrimitives.ReadUInt128LittleEndian(_hash));
        Rows++;
    }

    public void Dispose() => _row.Dispose();

    // The length goes before the content, so that content cannot pass from one column to the next unseen. A null has four
    // bytes, everything else eight or more.
    private void Add(object? value)
    {
        switch (value)
        {
            case null: _row.AppendData("null"u8); break;
            case string text: AddBytes(Encoding.UTF8.GetBytes(text)); break;
            case byte[] bytes: AddBytes(bytes); break;
            case long whole: Add(whole); break;
            case int whole: Add((long)whole); break;
            case bool flag: Add(flag ? 1L : 0L); break;
            case DateTime moment: Add(moment.Ticks); break;
            default: throw new ArgumentOutOfRangeException(nameof(value), value.GetType().Name, "A value without a checksum.");
        }
    }

    private void AddBytes(byte[] bytes)
    {
        Add((long)bytes.Length);
        _row.AppendData(bytes);
    }

    private void Add(long number)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_number, number);
        _row.AppendData(_number);
    }
}
