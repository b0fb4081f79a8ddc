"""The site's name in titles."""

from __future__ import annotations

import pytest

from pipeline.extract.fields import site_name
from pipeline.extract.page import tree
from pipeline.extract.stated import structured


def name_of(url: str, name: str = "") -> site_name.SiteName:
    page = tree.parse(f'<meta property="og:site_name" content="{name}"><body><p>x'.encode(), url)
    assert page is not None
    return site_name.read(page, structured.read(page), [])


@pytest.mark.parametrize(
    ("url", "name", "title"),
    [
        ("https://x.example/", "Le Phare", "La foire | Le Phare"),
        ("https://x.example/", "Le Phare", "Le Phare : La foire aux plants"),
        ("https://x.example/", "Le Phare du Littoral Sud", "La foire - Le Phare du Littoral"),
        ("https://www.echo-jurassien.example/", "", "La foire – Écho jurassien"),
        ("https://www.monlephare.example/", "", "La foire | Le Phare"),
        ("https://www.fbfs.example/", "", "La foire | Farm Bureau Financial Services"),
        ("https://x.example/", "Le Phare", "La foire | Ville | Le Phare"),
        ("https://www.phare.example/", "", "La foire - Le Phare"),
        ("https://www.phare.example/", "", "La foire | Le Phare.fr"),
        ("https://www.phare.example/", "", "La foire - www.phare.example"),
        ("https://www.phare.example/", "", "Le Phare - La foire aux plants"),
    ],
)
def test_the_sites_name_is_cut_from_titles(url: str, name: str, title: str) -> None:
    assert "phare" not in name_of(url, name).cut_from(title).lower()
    assert "Bureau" not in name_of(url, name).cut_from(title)
    assert "cho" not in name_of(url, name).cut_from(title)


@pytest.mark.parametrize(
    "title", ["La foire : Le Phare du monde s’éteint demain", "La foire - les plants", "Le Phare-Sud"]
)
def test_what_only_begins_like_the_name_stays(title: str) -> None:
    assert name_of("https://x.example/", "Le Phare").cut_from(title) == title
