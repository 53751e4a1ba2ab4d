"""Words that stand in so many posts that a rule about one of them would speak all the time.

Our own short lists, by language, folded: what people write about whatever they write about. Function words stand in
``language``; these are the rest.
"""

from __future__ import annotations

_LISTS = {
    "en": """add again another around ask back bad best better big book bring
        build buy call change check child children city
        close come cook cool day days difference different doing done door down each early easy end enjoy
        evening event everyone everything eye face family far fast feel find fine first food found free fresh
        friend friends fun future game garden get give glad go going good got great group grow guest guide hand
        happen happy hard head hear help high home hope hour hours house idea important join keep kids kind know
        large last late learn leave left less let life light line link list little live local long look looking
        lot love made make making many market me mean meet member minute money month more morning most move
        music name near need never new news next nice night nothing number offer old once one open order own
        page part party people perfect person photo picture place plan plant play please point post price
        project question read ready real right road room run same save say school season second see set share
        shop short show side simple since size small smile something soon special spring start stay still stop
        store story street strong summer support sure table take talk team tell thank thanks thing things think
        this ticket time tips today together tomorrow tonight top town travel tree try turn two under use very
        video view visit voice wait walk want warm watch water way week weekend welcome well while white whole
        win window winter wish without wonder word work world year years yes yesterday young""",
    "fr": """acheter aider aimer aller ami amis an annee annees ans apprendre
        appel apres arriver atelier attendre avant beau
        beaucoup belle besoin bien bientot billet bon bonjour bonne bout campagne cadeau chaque chose choses
        ciel coeur commencer compte connaitre cote coup cours creer croire cuisine debut decouvrir demain
        demander depart dernier derniere devenir dire donner droit eau ecole ecrire enfant enfants ensemble
        entendre entree envie equipe esprit ete facile facon faim famille femme fete fin fois force forme frais
        gens grand grande gratuit gros groupe gout heure heures heureux hier histoire homme hiver ici idee image
        important info infos jardin jeu jeune joie jour jours journee lettre lien lieu lire liste livre local
        loin long lumiere main maison maintenant marche matin meilleur meme merci mettre midi mieux minute
        moment monde mot mots musique nature nom nouveau nouvelle nouveaux nouvelles nuit offre ouvrir page pain
        parler part partager passer pays peine penser perdre personne petit petite photo place plaisir plan
        point porte possible pouvoir premier premiere prendre pres pret prix prochain projet question raison
        recette regarder rencontre rendre reponse rester retour retrouver reussir rue saison samedi savoir
        semaine sens seul simple site soir soiree soleil sorte sortie suite super sur table temps terre tete
        tour travail trouver truc utile vacances vendre venir vente verre vie ville visite vite voir voix
        vouloir voyage vrai vue""",
}

COMMON_WORDS = {code: frozenset(words.split()) for code, words in _LISTS.items()}
