//! The first words of an RFB 3.8 viewer (RFC 6143, sections 7.1 to 7.3 and 7.5), for the viewers of the tests.

use std::io::{Read, Write};

use anyhow::{Context as _, Result, ensure};

/// Shakes hands: version 3.8, security None, shared; gives the picture's width and height in pixels.
///
/// # Errors
/// Where the server does not speak 3.8, asks for a password, or lets nobody in.
pub fn greet(from: &mut impl Read, to: &mut impl Write) -> Result<(u16, u16)> {
    let version: [u8; 12] = array(from).context("the server said nothing")?;
    ensure!(&version == b"RFB 003.008\n", "no RFB 3.8: {}", String::from_utf8_lossy(&version));
    to.write_all(&version)?;
    let [count] = array(from)?;
    let offered = bytes(from, count.into())?;
    ensure!(offered.contains(&1), "security None is not offered: {offered:?}");
    to.write_all(&[1])?;
    ensure!(array(from)? == [0; 4], "not let in");
    to.write_all(&[1])?;
    let size = (u16::from_be_bytes(array(from)?), u16::from_be_bytes(array(from)?));
    let _format: [u8; 16] = array(from)?;
    let name = u32::from_be_bytes(array(from)?);
    bytes(from, usize::try_from(name)?)?;
    Ok(size)
}

/// `SetPixelFormat`: 32 bits, little-endian: blue, green, red, nothing.
///
/// # Errors
/// Where the server does not take it.
pub fn set_bgrx(to: &mut impl Write) -> Result<()> {
    Ok(to.write_all(&[0, 0, 0, 0, 32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0])?)
}

/// `SetEncodings`, the most wanted first.
///
/// # Errors
/// Where the server does not take it.
pub fn set_encodings(to: &mut impl Write, wanted: &[i32]) -> Result<()> {
    let mut message = vec![2, 0];
    message.extend_from_slice(&u16::try_from(wanted.len())?.to_be_bytes());
    message.extend(wanted.iter().flat_map(|number| number.to_be_bytes()));
    Ok(to.write_all(&message)?)
}

/// `FramebufferUpdateRequest` for the whole picture.
///
/// # Errors
/// Where the server does not take it.
pub fn request(to: &mut impl Write, incremental: bool, (width, height): (u16, u16)) -> Result<()> {
    let mut message = vec![3, u8::from(incremental), 0, 0, 0, 0];
    message.extend([width, height].into_iter().flat_map(u16::to_be_bytes));
    Ok(to.write_all(&message)?)
}

/// Reads so many bytes.
///
/// # Errors
/// Where fewer come.
pub fn array<const N: usize>(from: &mut impl Read) -> Result<[u8; N]> {
    let mut array = [0; N];
    from.read_exact(&mut array)?;
    Ok(array)
}

/// Reads so many bytes.
///
/// # Errors
/// Where fewer come.
pub fn bytes(from: &mut impl Read, count: usize) -> Result<Vec<u8>> {
    let mut bytes = vec![0; count];
    from.read_exact(&mut bytes)?;
    Ok(bytes)
}
